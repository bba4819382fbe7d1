namespace OpenOdp.Server.Http;

/// <summary>Where clients reach this server: as the settings say, or else as it was reached itself.</summary>
internal sealed class PublicAddress(Uri? setting)
{
    /// <summary>The address without a slash at its end; empty when neither the settings nor a request tell it.</summary>
    public string Of(HttpRequest? request) =>
        setting is not null ? setting.AbsoluteUri.TrimEnd('/')
        : request?.Host.HasValue == true ? $"{request.Scheme}://{request.Host}"
        : string.Empty;
}
