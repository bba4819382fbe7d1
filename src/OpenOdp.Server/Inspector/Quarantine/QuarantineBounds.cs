namespace OpenOdp.Server.Inspector.Quarantine;

/// <summary>How much of an account is kept on the disk.</summary>
/// <param name="Bytes">Bytes of all its files.</param>
/// <param name="Requests">Requests in them.</param>
/// <param name="Age">How old a request may be, in microseconds.</param>
internal sealed record QuarantineBounds(long Bytes, int Requests, long Age)
{
    /// <summary>Files that the bound makes; the oldest goes whole.</summary>
    public const int Files = 16;
}
