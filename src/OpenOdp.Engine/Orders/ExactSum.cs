using System.Globalization;
using System.Numerics;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Orders;

/// <summary>
/// A sum of decimals and of products of them that is never rounded and never out of range, so that it does not depend on the
/// order of its parts (rule D3): a whole number of units of 10^-<see cref="_scale"/>.
/// </summary>
internal readonly struct ExactSum
{
    private readonly BigInteger _units;
    private readonly int _scale;

    private ExactSum(BigInteger units, int scale)
    {
        while (scale > 0 && BigInteger.Remainder(units, 10) == 0) (units, scale) = (units / 10, scale - 1);
        (_units, _scale) = (units, scale);
    }

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => _units.Sign;

    public static ExactSum Of(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var units = new BigInteger((uint)parts[2]) << 64 | new BigInteger((uint)parts[1]) << 32 | (uint)parts[0];
        return new ExactSum(parts[3] < 0 ? -units : units, parts[3] >> 16 & 0xFF);
    }

    public static ExactSum operator +(ExactSum a, ExactSum b)
    {
        var scale = Math.Max(a._scale, b._scale);
        return new ExactSum(a.At(scale) + b.At(scale), scale);
    }

    public static ExactSum operator -(ExactSum a, ExactSum b) => a + new ExactSum(-b._units, b._scale);

    public static ExactSum operator *(ExactSum a, ExactSum b) => new(a._units * b._units, a._scale + b._scale);

    public ExactSum Abs() => new(BigInteger.Abs(_units), _scale);

    public static ExactSum Read(ref ByteReader reader)
    {
        var scale = reader.Count();
        return new ExactSum(new BigInteger(reader.Bytes(), isBigEndian: true), scale);
    }

    public void Write(ByteWriter writer)
    {
        writer.Varint((ulong)_scale);
        writer.Bytes(_units.ToByteArray(isBigEndian: true));
    }

    public override string ToString() => $"{_units.ToString(NumberFormatInfo.InvariantInfo)}e-{_scale}";

    private BigInteger At(int scale) => _units * BigInteger.Pow(10, scale - _scale);
}
