using System.Security.Cryptography;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>What the unique keys of a sequence amount to for an entry event (SEQ-2); missing is a value.</summary>
internal static class UniqueKey
{
    /// <summary>A longer key is kept as a hash of this length.</summary>
    public const int MaxLength = 16;

    [ThreadStatic]
    private static ByteWriter? t_key;

    public static byte[] Of(IReadOnlyList<Expression> sources, in Scope scope)
    {
        if (sources.Count == 0) return [];
        var key = t_key ??= new ByteWriter();
        key.Clear();
        foreach (var source in sources) Write(key, source.Evaluate(scope));
        return key.Length <= MaxLength ? key.Written.ToArray() : SHA256.HashData(key.Written)[..MaxLength];
    }

    private static void Write(ByteWriter key, Value value)
    {
        key.Byte((byte)value.Kind);
        switch (value.Kind)
        {
            case ValueKind.Missing: break;
            case ValueKind.Boolean: key.Byte(value.Boolean ? (byte)1 : (byte)0); break;
            case ValueKind.Number: WriteNumber(key, value.Number); break;
            case ValueKind.Text or ValueKind.List: key.Bytes(value.Bytes); break;
            default: throw new InvalidOperationException($"There is no value of kind {(byte)value.Kind}.");
        }
    }

    /// <summary>The same for 1 and 1.0.</summary>
    private static void WriteNumber(ByteWriter key, decimal number)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number / 1.0000000000000000000000000000m, bits);
        foreach (var part in bits) key.SignedVarint(part);
    }
}
