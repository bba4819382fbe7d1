namespace OpenOdp.Server.Inspector;

/// <summary>How long rejected requests are kept on the disk.</summary>
/// <param name="Retention">Zero for in memory only.</param>
internal sealed record RejectedOptions(TimeSpan Retention)
{
    public static readonly TimeSpan Usual = TimeSpan.FromDays(14);
}
