namespace OpenOdp.Client.Tests.Spool;

internal enum HarmForm
{
    Flip,
    Zeros,
    Garbage,
    ZerosAtRecord,
    FlippedLength,
    CopiedRecord,
    Inserted,
    InsertedZeros,
    Removed,
    RemovedRecord,
    Doubled,
    CopiedSpan,
    Swapped,
    SwappedRecords,
    Cut,
    CutAtStart,
    Appended,
}

/// <summary>What disks, file systems and people do to a file.</summary>
internal readonly record struct Harm(HarmForm Form, int At, int Length, int Seed)
{
    public byte[] Do(SpoolFile written, byte[] file)
    {
        if (file.Length == 0) return file;

        var random = new Random(Seed);
        var bytes = file.ToArray();
        var at = At % bytes.Length;
        var end = at + Math.Min(Length, bytes.Length - at);
        var other = random.Next(bytes.Length);
        var piece = bytes.AsSpan(at, end - at);
        var (start, size) = Whole(written, bytes, random, (at, end - at));
        var record = bytes.AsSpan(start, size);
        switch (Form)
        {
            case HarmForm.Flip: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case HarmForm.Zeros: piece.Clear(); break;
            case HarmForm.Garbage: random.NextBytes(piece); break;
            case HarmForm.ZerosAtRecord: record[..Math.Min(64, size)].Clear(); break;
            case HarmForm.FlippedLength: record[Math.Min(8 + random.Next(4), size - 1)] ^= (byte)(1 << random.Next(8)); break;
            case HarmForm.CopiedRecord: record[..Math.Min(size, piece.Length)].ToArray().CopyTo(piece); break;
            case HarmForm.Inserted: return [.. bytes[..at], .. Garbage(random), .. bytes[at..]];
            case HarmForm.InsertedZeros: return [.. bytes[..at], .. new byte[Length], .. bytes[at..]];
            case HarmForm.Removed: return [.. bytes[..at], .. bytes[end..]];
            case HarmForm.RemovedRecord: return [.. bytes[..start], .. bytes[(start + size)..]];
            case HarmForm.Doubled: return [.. bytes[..end], .. bytes[at..]];
            case HarmForm.CopiedSpan: return [.. bytes[..other], .. piece, .. bytes[other..]];
            case HarmForm.Swapped: return Swap(bytes, (at, end - at), (other, random.Next(1, 400)));
            case HarmForm.SwappedRecords: return Swap(bytes, (start, size), Whole(written, bytes, random, (at, end - at)));
            case HarmForm.Cut: return bytes[..at];
            case HarmForm.CutAtStart: return bytes[end..];
            case HarmForm.Appended: return [.. bytes, .. new byte[Length], .. bytes[..Math.Min(Length, bytes.Length)]];
        }

        return bytes;
    }

    private byte[] Garbage(Random random)
    {
        var bytes = new byte[Length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Where a record was written, if the file still reaches there.</summary>
    private static (int Start, int Length) Whole(SpoolFile written, byte[] file, Random random, (int, int) otherwise)
    {
        var record = written.Records[random.Next(written.Records.Length)];
        return record.Start + record.Length <= file.Length ? record : otherwise;
    }

    private static byte[] Swap(byte[] file, (int Start, int Length) one, (int Start, int Length) other)
    {
        var (first, second) = one.Start <= other.Start ? (one, other) : (other, one);
        var firstEnd = Math.Min(first.Start + first.Length, second.Start);
        var secondEnd = Math.Min(second.Start + second.Length, file.Length);
        return
        [
            .. file[..first.Start], .. file[second.Start..secondEnd], .. file[firstEnd..second.Start],
            .. file[first.Start..firstEnd], .. file[secondEnd..],
        ];
    }
}
