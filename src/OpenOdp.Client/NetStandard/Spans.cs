using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;

namespace OpenOdp.Client;

[Embedded]
internal static class Spans
{
    extension(Array)
    {
        public static int MaxLength => 0x7FFF_FFC7;
    }

    public static Span<T> AsSpan<T>(this T[] array, Range range) => array.AsSpan()[range];

    public static bool ContainsAny(this ReadOnlySpan<char> text, char one, char other) => text.IndexOfAny(one, other) >= 0;

    public static ReadOnlySpan<byte> Trim(this ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> trimmed)
    {
        while (bytes.Length > 0 && trimmed.IndexOf(bytes[0]) >= 0)
        {
            bytes = bytes[1..];
        }

        while (bytes.Length > 0 && trimmed.IndexOf(bytes[^1]) >= 0)
        {
            bytes = bytes[..^1];
        }

        return bytes;
    }

    public static void WriteSpan<T>(this SafeBuffer buffer, ulong offset, ReadOnlySpan<T> values)
        where T : struct
    {
        var array = ArrayPool<T>.Shared.Rent(values.Length);
        values.CopyTo(array);
        buffer.WriteArray(offset, array, 0, values.Length);
        ArrayPool<T>.Shared.Return(array);
    }
}
