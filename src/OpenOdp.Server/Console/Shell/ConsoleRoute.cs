namespace OpenOdp.Server.Console.Shell;

/// <summary>Marks a route of the console: it is for people, shown where <c>/admin</c> is, and no part of the API.</summary>
internal sealed class ConsoleRoute
{
    private ConsoleRoute()
    {
    }

    public static ConsoleRoute Instance { get; } = new();
}
