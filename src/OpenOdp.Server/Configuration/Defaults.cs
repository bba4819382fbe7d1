using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenOdp.Server.Accounts;

namespace OpenOdp.Server.Configuration;

/// <summary>What holds when nobody says otherwise. Everything that ASP.NET Core can be told still works and wins.</summary>
internal static class Defaults
{
    public static void Apply(WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Default", "Information"),
                new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
                new("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "None"),
                // else each request pays for a scope that no line uses
                new("Logging:LogLevel:Microsoft.AspNetCore.DataProtection", "Error"),
                // says that the keys of sessions are not encrypted: they lie where only the owner reads, beside keys.json
                new("AllowedHosts", "*"),
            ],
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // The body's own limit (EV-15) answers 413 with the platform's text. What is left of such a body is read and thrown
            // away for 5 s at most: to close on a client that still sends would take the answer away from it.
            kestrel.Limits.MaxRequestBodySize = null;

            // An identifier of the longest value, each character of it in twelve of a URL.
            kestrel.Limits.MaxRequestLineSize = 16 << 10;

            // A small body holds memory, too, and a phone on a bad line still sends this much. Large ones have a pace of their
            // own.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));

            // A key that is no text is a wrong key and no broken request (AUTH-5).
            kestrel.RequestHeaderEncodingSelector =
                name => name.Equals(KeyCheck.Header, StringComparison.OrdinalIgnoreCase) ? Encoding.Latin1 : null;
        });
    }
}
