using System.Globalization;
using OpenOdp.Engine;

namespace OpenOdp.Server.Inspector.Quarantine;

/// <summary>A rejected request, or a word about one, on its way to the disk.</summary>
/// <param name="At">When it was, in microseconds since 1970.</param>
/// <param name="Requests">1 for a request, 0 for a word about one.</param>
internal readonly record struct QuarantineItem(uint Account, long At, int Requests, byte[] Frame);

/// <summary>
/// The files of one account, which only grow at the newest and go at the oldest. A start begins a new one, and so does
/// whoever could not write one to its end: nothing ever stands behind a broken frame.
/// </summary>
internal sealed class QuarantineFiles(string directory, uint account, QuarantineBounds bounds)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string End = ".rejected";

    private readonly LinkedList<Part> _parts = new();
    private Part? _open;
    private long _lastNumber;

    private string Prefix => account.ToString(CultureInfo.InvariantCulture) + "-";

    /// <summary>Reads what an earlier process left, cuts what it has not finished, and forgets what is too old.</summary>
    /// <param name="from">Older requests are not read.</param>
    /// <param name="forgotten">Nor is a file that may hold what came up to then: somebody was erased.</param>
    public IEnumerable<RequestEntry> Read(long from, long forgotten)
    {
        var entries = new SortedDictionary<long, RequestEntry>();
        foreach (var (number, path) in Find())
        {
            _lastNumber = number;
            var bytes = File.ReadAllBytes(path);
            var found = new SortedDictionary<long, RequestEntry>(entries);
            var whole = QuarantineFrame.Read(bytes, found);
            var own = found.Values.Where(entry => !entries.ContainsKey(entry.Id)).ToList();
            if (whole == 0 || own.Exists(entry => entry.At <= forgotten))
            {
                File.Delete(path);
                continue;
            }

            if (whole < bytes.Length) Cut(path, whole);
            entries = found;
            var times = own.ConvertAll(static entry => entry.At).DefaultIfEmpty(Microseconds.Of(File.GetLastWriteTimeUtc(path)));
            _parts.AddLast(new Part(path) { Bytes = whole, Requests = own.Count, First = times.Min(), Last = times.Max() });
        }

        Trim(from);
        return entries.Values.Where(entry => entry.At >= from);
    }

    /// <summary>Writes what came, in its order.</summary>
    public void Append(IEnumerable<QuarantineItem> items)
    {
        FileStream? stream = null;
        try
        {
            foreach (var item in items)
            {
                if (stream is null || _open is null || !HasRoom(_open, item))
                {
                    stream?.Dispose();
                    stream = Open(item);
                }

                stream.Write(item.Frame);
                _open!.Add(item);
            }
        }
        catch
        {
            _open = null;
            throw;
        }
        finally
        {
            stream?.Dispose();
        }
    }

    /// <summary>Deletes the oldest files while there is too much, or nothing in them is younger.</summary>
    public void Trim(long from)
    {
        while (_parts.First is { Value: var oldest }
            && (oldest.Last < from || _parts.Sum(static part => part.Bytes) > bounds.Bytes
                || _parts.Sum(static part => part.Requests) > bounds.Requests))
        {
            File.Delete(oldest.Path);
            _parts.RemoveFirst();
            if (oldest == _open) _open = null;
        }
    }

    /// <summary>Deletes all of them.</summary>
    public void Delete()
    {
        _open = null;
        _parts.Clear();
        foreach (var (_, path) in Find()) File.Delete(path);
    }

    private static void Cut(string path, int length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.SetLength(length);
    }

    private IEnumerable<(long Number, string Path)> Find() => !Directory.Exists(directory) ? [] :
        from path in Directory.GetFiles(directory, $"{Prefix}*{End}")
        let text = Path.GetFileName(path)[Prefix.Length..^End.Length]
        let number = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0
        where number > 0
        orderby number
        select (number, path);

    /// <summary>A day in one file at most, so that old requests do not wait long for the youngest beside them to go.</summary>
    private bool HasRoom(Part part, QuarantineItem item) =>
        part.Bytes + item.Frame.Length <= bounds.Bytes / QuarantineBounds.Files
        && part.Requests + item.Requests <= Math.Max(1, bounds.Requests / QuarantineBounds.Files)
        && item.At - part.First < Math.Min(Microseconds.Of(TimeSpan.FromDays(1)), bounds.Age);

    private FileStream Open(QuarantineItem item)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, BufferSize = 64 * 1024 };
        if (_open is null || !HasRoom(_open, item))
        {
            var number = (++_lastNumber).ToString(CultureInfo.InvariantCulture);
            _open = new Part(Path.Combine(directory, $"{Prefix}{number}{End}")) { First = item.At };
            _parts.AddLast(_open);
            options.Mode = FileMode.CreateNew;
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(_open.Path, options);
    }

    private sealed class Part(string path)
    {
        public string Path { get; } = path;

        public long Bytes { get; set; }

        public int Requests { get; set; }

        public long First { get; init; }

        public long Last { get; set; }

        public void Add(QuarantineItem item)
        {
            Bytes += item.Frame.Length;
            Requests += item.Requests;
            Last = Math.Max(Last, item.At);
        }
    }
}
