using Microsoft.Extensions.Options;
using OpenOdp.Client.Hosts;

namespace OpenOdp.Client;

/// <summary>What is wrong with the settings: each message names the setting, the value and the cure.</summary>
internal sealed class OptionsFaults
{
    private readonly ValidateOptionsResultBuilder _faults = new();

    public ValidateOptionsResult Result => _faults.Build();

    public void Add(string fault) => _faults.AddError(fault);

    public void AtLeastOne(int value, string name)
    {
        if (value < 1) Add($"{name} is {value}. Use 1 or more.");
    }

    public void Positive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero || value > OptionsLimits.LongestTimer)
        {
            Add($"{name} is {value}. Use more than zero and at most 49 days.");
        }
    }

    public void NotNegative(TimeSpan value, string name)
    {
        if (value < TimeSpan.Zero || value > OptionsLimits.LongestTimer)
        {
            Add($"{name} is {value}. Use zero or more and at most 49 days.");
        }
    }

    public void Directory(string? path, string name)
    {
        if (path is not null && (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal)))
        {
            Add($"{name} is '{path}'. Name a directory that may be written, or leave it out.");
        }
    }

    /// <summary>An address, or a template of one in which <c>{0}</c> must stand for something.</summary>
    public void Url(string? template, string name, bool allowInsecure, string setting, string? standsFor = null)
    {
        if (template is null) return;

        var shown = Secrets.Hide(template);
        if (!Uri.TryCreate(template.Replace("{0}", "key", StringComparison.Ordinal), UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            var place = standsFor is null ? "" : $"; {{0}} stands for {standsFor}";
            Add($"{name} is '{shown}'. Give an absolute https URL{place}.");
        }
        else if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback && !allowInsecure)
        {
            Add($"{name} is '{shown}', without encryption. Use https, or set {setting}.");
        }
        else if (standsFor is not null && !template.Contains("{0}", StringComparison.Ordinal))
        {
            Add($"{name} is '{shown}'. Write {{0}} where {standsFor} belongs.");
        }
    }
}
