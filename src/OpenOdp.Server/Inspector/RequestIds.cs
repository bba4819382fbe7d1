using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpenOdp.Server.Inspector;

/// <summary>
/// Numbers requests, so that a link to one never leads to another, whatever has been restarted or killed meanwhile: a file says
/// up to where numbers may be in use. A stop takes it back to the last one; a kill leaves a gap. Where the file is damaged, the
/// numbers begin with the milliseconds since 1970, which are more than anybody has given.
/// </summary>
internal sealed partial class RequestIds(string dataDirectory, TimeProvider clock, ILogger<RequestIds> logger) : IDisposable
{
    /// <summary>Numbers that are reserved with one write.</summary>
    public const int Ahead = 10_000;

    private readonly string _path = Path.Combine(dataDirectory, "request-ids");
    private readonly Lock _gate = new();
    private long _last = -1;
    private long _reserved;

    /// <summary>The next number.</summary>
    public long Next()
    {
        lock (_gate)
        {
            Begin();
            if (++_last > _reserved) Write(_reserved = _last + Ahead - 1);
            return _last;
        }
    }

    /// <summary>A number that a kept request has already.</summary>
    public void Skip(long id)
    {
        lock (_gate)
        {
            Begin();
            _last = Math.Max(_last, id);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_reserved > _last) Write(_reserved = _last);
        }
    }

    private void Begin()
    {
        if (_last >= 0) return;
        _last = 0;
        try
        {
            if (!TryRead(File.ReadAllText(_path), out _last)) BeginAnew("It is damaged.");
        }
        catch (FileNotFoundException)
        {
            // None has been given.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            BeginAnew(error.Message);
        }

        _reserved = _last;
    }

    private void BeginAnew(string why)
    {
        _last = clock.GetUtcNow().ToUnixTimeMilliseconds();
        LogUnread(_path, why, _last);
    }

    private static string TextOf(long last)
    {
        var digits = last.ToString(CultureInfo.InvariantCulture);
        return $"{digits} {Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(digits)))[..8]}";
    }

    private static bool TryRead(string text, out long last) =>
        long.TryParse(text.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out last)
        && last < long.MaxValue / 2 && text == TextOf(last);

    private void Write(long last)
    {
        try
        {
            var next = _path + ".tmp";
            File.WriteAllText(next, TextOf(last));
            File.Move(next, _path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A link is not worth a request that is refused.
        }
    }

    [LoggerMessage(4020, LogLevel.Warning, "{File} cannot be read ({Why}). Numbers in /live go on from {Last}.")]
    private partial void LogUnread(string file, string why, long last);
}
