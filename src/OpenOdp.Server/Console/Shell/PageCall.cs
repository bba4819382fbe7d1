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

/// <summary>A form that somebody sent, and the change that it may ask for.</summary>
/// <param name="CancellationToken">Cancelled when whoever sent it goes.</param>
internal sealed record FormCall(Viewer Viewer, IFormCollection Form, WriteCall Write, CancellationToken CancellationToken)
{
    /// <summary>A field of the form; empty when it is not there.</summary>
    public string this[string name] => Form[name].ToString();
}
