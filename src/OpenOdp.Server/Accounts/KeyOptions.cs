namespace OpenOdp.Server.Accounts;

/// <summary>How keys end.</summary>
/// <param name="Grace">How long a replaced or revoked key still works (AUTH-4).</param>
internal sealed record KeyOptions(TimeSpan Grace)
{
    public static readonly TimeSpan Usual = TimeSpan.FromHours(12);
}
