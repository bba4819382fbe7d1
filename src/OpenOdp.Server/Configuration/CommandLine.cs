using OpenOdp.Server.Accounts;

namespace OpenOdp.Server.Configuration;

/// <summary>
/// Checks the settings of a command line, of which ASP.NET Core passes over what it does not understand: a misspelt command would
/// start a server.
/// </summary>
internal static class CommandLine
{
    private static readonly string[] Commands = ["verify", "checkpoint", "check-config", "help"];

    // What this program reads, and what its host does.
    private static readonly string[] Settings =
    [
        ServerOptions.Section, "Logging", "Kestrel", "AllowedHosts", "urls", "http_ports", "https_ports", "https_port",
        "preferHostingUrls", "environment",
        "contentRoot", "webroot", "applicationName", "detailedErrors", "captureStartupErrors", "suppressStatusMessages",
        "shutdownTimeoutSeconds",
        "startupAssembly", "hostingStartupAssemblies", "hostingStartupExcludeAssemblies", "preventHostingStartup",
        "forwardedHeaders_enabled", "hostBuilder",
    ];

    /// <summary>
    /// Checks what is left when the command is taken out: <c>--name value</c>, <c>--name=value</c>, and <c>name=value</c>.
    /// </summary>
    /// <exception cref="ConfigurationException">A part is no setting.</exception>
    public static void Check(string[] settings)
    {
        for (var i = 0; i < settings.Length; i++)
        {
            var part = settings[i];
            var isName = part.StartsWith('-') || part.StartsWith('/');
            if (!isName && !part.Contains('='))
            {
                throw new ConfigurationException($"'{part}' is neither a setting nor the value of one. Settings are written "
                    + "--name value; --help lists the commands.");
            }

            CheckName(part.Split('=')[0]); // the value may be a secret
            if (!part.Contains('=') && ++i == settings.Length)
            {
                throw new ConfigurationException(
                    $"{part} has no value. Settings are written --name value; --help lists the commands.");
            }
        }
    }

    private static void CheckName(string name)
    {
        // ASP.NET Core passes over a name with one dash, and reads __ as : in variables only.
        var bare = name.StartsWith("--", StringComparison.Ordinal) ? name[2..] : name.StartsWith('/') ? name[1..] : name;
        if (IsSetting(bare.Split(':')[0])) return;
        if (Commands.Contains(bare))
        {
            throw new ConfigurationException($"{name} is a command, and stands here where a setting would. Give one command, "
                + "once and without =; --help shows each.");
        }

        var path = bare.Replace("__", ":", StringComparison.Ordinal);
        var first = path.Split(':')[0];
        var hint = NearestName.Of(first, [.. Commands, .. Settings]) is { } meant
            ? $" Did you mean --{meant}{path[first.Length..]}?"
            : "";
        throw new ConfigurationException($"{name} is no setting.{hint} --help lists the commands, docs/operate.md the settings.");
    }

    private static bool IsSetting(string first) =>
        Settings.Contains(first, StringComparer.OrdinalIgnoreCase)
            || first.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase);
}
