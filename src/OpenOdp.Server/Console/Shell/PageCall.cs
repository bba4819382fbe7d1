using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.SignIn;

namespace OpenOdp.Server.Console.Shell;

/// <summary>A page that somebody asks for, and the one view that it is made of.</summary>
/// <param name="Address">Where this server was reached, without a slash at the end.</param>
internal sealed record PageCall(Viewer Viewer, ReadCall Read, string Address)
{
    /// <summary>A parameter of the query; empty when it is not there.</summary>
    public string this[string name] => Read.Query[name].ToString();
}

/// <summary>A page that takes longer to make than a view is held: it reads when it needs to.</summary>
/// <param name="Ask">What is asked, of which account.</param>
/// <param name="Now">When, in microseconds since 1970.</param>
internal sealed record LongPageCall(Viewer Viewer, LongReadCall Ask, string QueryString, string Address, long Now)
{
    /// <summary>A parameter of the query; empty when it is not there.</summary>
    public string this[string name] => Ask.Query[name].ToString();

    /// <summary>The number of the key by which whoever looks does so.</summary>
    public uint Key { get; init; }

    /// <summary>Reads from one view, and gives it back.</summary>
    public T Read<T>(Func<PageCall, T> read)
    {
        using var view = Ask.Store.AcquireView();
        var now = Math.Max(Now, view.RecordedAt);
        var call = new ReadCall(view, view.Accounts[Ask.Account], Ask.Query, QueryString, Ask.Id, default, now) { Key = Key };
        return read(new PageCall(Viewer, call, Address));
    }
}

/// <summary>A form that somebody sent, and the change that it may ask for.</summary>
/// <param name="CancellationToken">Cancelled when whoever sent it goes.</param>
internal sealed record FormCall(Viewer Viewer, IFormCollection Form, WriteCall Write, CancellationToken CancellationToken)
{
    /// <summary>What it came with.</summary>
    public required HttpRequest Request { get; init; }

    /// <summary>A field of the form; empty when it is not there.</summary>
    /// <exception cref="BadHttpRequestException">It is there more than once: nobody knows which one is meant.</exception>
    public string this[string name] => Form[name] is { Count: > 1 }
        ? throw new BadHttpRequestException($"The field '{name}' is there more than once.")
        : Form[name].ToString();
}
