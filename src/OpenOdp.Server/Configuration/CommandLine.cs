namespace OpenOdp.Server.Configuration;

/// <summary>
/// Checks the settings of a command line, of which ASP.NET Core passes over what it does not understand: a misspelt command would start a server.
/// </summary>
internal static class CommandLine
{
    private static readonly string[] Commands = ["verify", "checkpoint", "check-config", "help"];

    /// <summary>Checks what is left when the command is taken out: <c>--name value</c>, <c>--name=value</c>, and <c>name=value</c>.</summary>
    /// <exception cref="ConfigurationException">A part is no setting.</exception>
    public static void Check(string[] settings)
    {
        for (var i = 0; i < settings.Length; i++)
        {
            var part = settings[i];
            var isName = part.StartsWith('-') || part.StartsWith('/');
            var name = part.TrimStart('-', '/').Split('=')[0];
            if (isName && !name.Contains(':') && NearestName.Of(name, Commands) is { } meant)
            {
                throw new ConfigurationException($"{part} is no command. Did you mean --{meant}? --help lists the commands.");
            }

            if (part.Contains('=')) continue;
            if (!isName) throw new ConfigurationException($"'{part}' is neither a setting nor the value of one. Settings are written --name value; --help lists the commands.");
            if (++i == settings.Length) throw new ConfigurationException($"{part} has no value. Settings are written --name value; --help lists the commands.");
        }
    }
}
