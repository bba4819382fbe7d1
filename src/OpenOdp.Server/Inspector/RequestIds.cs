using System.Globalization;

namespace OpenOdp.Server.Inspector;

/// <summary>
/// Numbers requests, so that a link to one never leads to another, whatever has been restarted or killed meanwhile: a file says
/// up to where numbers may be in use. A stop takes it back to the last one; a kill leaves a gap.
/// </summary>
internal sealed class RequestIds(string dataDirectory) : IDisposable
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
            if (long.TryParse(File.ReadAllText(_path), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                && last < long.MaxValue / 2)
            {
                _last = last;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // None has been given, or nobody can know which: a link is not worth a server that does not start.
        }

        _reserved = _last;
    }

    private void Write(long last)
    {
        try
        {
            var next = _path + ".tmp";
            File.WriteAllText(next, last.ToString(CultureInfo.InvariantCulture));
            File.Move(next, _path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // As above.
        }
    }
}
