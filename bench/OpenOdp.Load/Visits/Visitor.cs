using System.Diagnostics;
using System.Text.RegularExpressions;
using OpenOdp.Load.Run;

namespace OpenOdp.Load.Visits;

/// <summary>
/// Somebody who looks at the console: signs in, opens pages, and asks for the parts that stay live as a browser does.
/// </summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient _http;

    /// <exception cref="InvalidOperationException">The console does not let the key in.</exception>
    public Visitor(string url, string privateKey)
    {
        _http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(url) };
        var token = Token().Match(Read("/sign-in")).Groups[1].Value;
        using var form = new HttpRequestMessage(HttpMethod.Post, "/sign-in");
        form.Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("secret", privateKey)]);
        using var answer = _http.Send(form);
        if (answer.Headers.Location?.ToString() != "/")
        {
            throw new InvalidOperationException(
                $"/sign-in answered {(int)answer.StatusCode}: is the key an account's private key?");
        }
    }

    /// <summary>How long a page takes, over and over.</summary>
    public Histogram Measure(string path, int times)
    {
        var latencies = new Histogram();
        for (var i = 0; i < times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Read(path);
            latencies.Record((long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return latencies;
    }

    /// <summary>Looks at the parts of a page that stay live until it is stopped.</summary>
    public async Task LookAsync(IEnumerable<(string Path, TimeSpan Every)> parts, CancellationToken cancellationToken) =>
        await Task.WhenAll(parts.Select(part => AskAsync(part.Path, part.Every, cancellationToken)));

    public void Dispose() => _http.Dispose();

    private async Task AskAsync(string path, TimeSpan every, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using (var answer = await _http.GetAsync(path, cancellationToken)) answer.EnsureSuccessStatusCode();
                await Task.Delay(every, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The visitor goes.
        }
    }

    private string Read(string path)
    {
        using var answer = _http.Send(new HttpRequestMessage(HttpMethod.Get, path));
        using var text = new StreamReader(answer.Content.ReadAsStream());
        var page = text.ReadToEnd();
        return (int)answer.StatusCode < 400
            ? page
            : throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}.");
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
