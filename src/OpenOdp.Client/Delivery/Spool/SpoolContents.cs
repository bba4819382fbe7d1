using System.Globalization;

namespace OpenOdp.Client.Delivery.Spool;

/// <summary>What is in a file whose owner is gone.</summary>
/// <param name="Header">Where its events go.</param>
/// <param name="Waiting">The events that were not settled, in the order in which they were written.</param>
/// <param name="Lost">How many were written and cannot be read; a lower bound when <paramref name="IsCounted"/> is false.</param>
/// <param name="IsCounted">False when it cannot be read how many were written.</param>
/// <param name="DamagedPlaces">In how many places anything is not as it was written.</param>
/// <param name="FirstDamage">Where the first of them begins.</param>
internal sealed record SpoolContents(
    SpoolHeader Header,
    List<(int Offset, byte[] Json)> Waiting,
    int Lost,
    bool IsCounted,
    int DamagedPlaces,
    int FirstDamage)
{
    public bool IsDamaged => DamagedPlaces > 0;

    /// <summary>The damage in words.</summary>
    public string Damage => string.Create(
        CultureInfo.InvariantCulture,
        $"{DamagedPlaces} place(s), the first at "
        + $"byte {FirstDamage}; {(IsCounted ? "" : "at least ")}{Lost} event(s) cannot be read,"
            + $" the others are sent");

    /// <summary>Reads a file; null when nothing says where its events go.</summary>
    public static SpoolContents? Read(byte[] file)
    {
        var copies = SpoolHeader.Find(file);
        if (copies.Count == 0) return null;

        // Two headers that differ: a piece of another file has come here, and its records are not known by this file's key.
        var one = new SpoolReader(file, copies, copies[0].Header);
        var other = copies[^1].Header == copies[0].Header ? one : new SpoolReader(file, copies, copies[^1].Header);
        return (other.Found > one.Found ? other : one).Contents();
    }
}
