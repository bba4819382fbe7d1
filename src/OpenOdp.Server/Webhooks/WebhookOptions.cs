using OpenOdp.Server.Configuration;

namespace OpenOdp.Server.Webhooks;

/// <summary>Where webhooks may lead: the section <c>OpenOdp:Webhooks</c>.</summary>
internal sealed record WebhookOptions
{
    /// <summary>The only hosts that are called; all when empty.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>True to send over plain HTTP to other machines, too.</summary>
    public bool AllowInsecureHost { get; init; }

    public static WebhookOptions Read(SettingsSection section) => new()
    {
        AllowedHosts = section.List("AllowedHosts", []),
        AllowInsecureHost = section.Flag("AllowInsecureHost"),
    };

    /// <summary>Why a webhook may not lead there; null when it may.</summary>
    public string? FaultOf(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback && !AllowInsecureHost)
        {
            return "url must begin with https://, since requests to other machines tell who is in which segment. "
                + "OpenOdp__Webhooks__AllowInsecureHost=true allows http:// all the same.";
        }

        return AllowedHosts.Count == 0 || AllowedHosts.Contains(url.Host, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"url names the host '{url.Host}', which OpenOdp__Webhooks__AllowedHosts does not.";
    }
}
