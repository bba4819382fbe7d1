using System.Globalization;
using System.Text;
using OpenOdp.Load.Events;

namespace OpenOdp.Load.Run;

/// <summary>
/// Acknowledged batches in a file, one number a line, behind a line that says from which seed the events follow; written
/// to the file before the connection goes on, so that the file survives whatever kills the server. Several runs may
/// follow one another in one file.
/// </summary>
internal sealed class AcksFile : IDisposable
{
    private const string Head = "run";
    private const string Foot = "end sent=";
    private readonly Lock _lock = new();
    private readonly FileStream _file;

    public AcksFile(string path, EventSequence events, int batch)
    {
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        WriteLine($"{Head} {events.Seed:x} {events.Count} {events.Users} {events.MergeShare} {batch}");
    }

    public void Acknowledge(long batch)
    {
        Span<byte> line = stackalloc byte[24];
        batch.TryFormat(line, out var length, default, CultureInfo.InvariantCulture);
        line[length] = (byte)'\n';
        lock (_lock) _file.Write(line[..(length + 1)]);
    }

    /// <summary>Notes that no batch from this one on was ever sent.</summary>
    public void Close(long sent) => WriteLine($"{Foot}{sent}");

    public void Dispose() => _file.Dispose();

    /// <summary>Reads every run of a file. A run without an end may have sent any of its batches.</summary>
    public static IReadOnlyList<(EventSequence Events, int Batch, Ledger Ledger)> Read(string path)
    {
        var runs = new List<(EventSequence Events, int Batch, Ledger Ledger)>();
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith(Head, StringComparison.Ordinal))
            {
                runs.Add(ReadHead(line.Split(' ')));
            }
            else if (line.StartsWith(Foot, StringComparison.Ordinal))
            {
                MarkUnsent(runs[^1].Ledger, long.Parse(line.AsSpan(Foot.Length), CultureInfo.InvariantCulture));
            }
            else
            {
                runs[^1].Ledger[long.Parse(line, CultureInfo.InvariantCulture)] = BatchState.Acknowledged;
            }
        }

        return runs;
    }

    private static (EventSequence Events, int Batch, Ledger Ledger) ReadHead(string[] parts)
    {
        var culture = CultureInfo.InvariantCulture;
        var events = new EventSequence(
            ulong.Parse(parts[1], NumberStyles.HexNumber, culture), long.Parse(parts[2], culture), int.Parse(parts[3], culture),
            double.Parse(parts[4], culture));
        var batch = int.Parse(parts[5], culture);
        var ledger = new Ledger((events.Count + batch - 1) / batch);
        for (var i = 0L; i < ledger.Length; i++) ledger[i] = BatchState.Sent;
        return (events, batch, ledger);
    }

    private static void MarkUnsent(Ledger ledger, long from)
    {
        for (var batch = from; batch < ledger.Length; batch++) ledger[batch] = BatchState.Unsent;
    }

    private void WriteLine(string line)
    {
        lock (_lock) _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
    }
}
