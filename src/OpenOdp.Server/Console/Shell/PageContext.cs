using OpenOdp.Server.Console.SignIn;

namespace OpenOdp.Server.Console.Shell;

/// <summary>What the page of a request is about: components, which the compiler makes public, take it from here.</summary>
internal sealed class PageContext
{
    /// <summary>Who looks; null before somebody signs in.</summary>
    public Viewer? Viewer { get; set; }

    /// <summary>The place of the page, which marks its entry in the navigation.</summary>
    public string Path { get; set; } = "/";

    /// <summary>The position that the page shows.</summary>
    public ulong? Position { get; set; }

    /// <summary>What is shown.</summary>
    public object? Model { get; set; }
}

/// <summary>What a page shows: it is made before the page is, from one view.</summary>
internal sealed class PageOf<T>(PageContext context)
{
    /// <summary>What there is to show.</summary>
    public T Model => (T)context.Model!;

    /// <summary>Who looks.</summary>
    public Viewer Viewer => context.Viewer!;
}
