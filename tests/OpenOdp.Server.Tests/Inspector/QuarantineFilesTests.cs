using System.Globalization;
using System.Text;
using OpenOdp.Engine;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Inspector.Quarantine;

namespace OpenOdp.Server.Tests.Inspector;

/// <summary>The files of rejected requests (docs/decisions/0033-quarantine.md).</summary>
public sealed class QuarantineFilesTests : IDisposable
{
    private static readonly long Day = Microseconds.Of(TimeSpan.FromDays(1));
    private static readonly QuarantineBounds Bounds = new(Bytes: 1 << 20, Requests: 32, Age: 14 * Day);

    private readonly TempDirectory _directory = new();

    private IEnumerable<string> Names => Directory.GetFiles(_directory.Path).Order();

    [Fact]
    public void What_was_written_is_read_again_with_all_that_is_known_of_it()
    {
        var entry = new RequestEntry(
            7, 5, "/v3/events", 400, [], [new Remark(0, "an error"), new Remark(null, "of all")], [new Remark(3, "a warning")])
        {
            IsCut = true,
        };
        var sent = new SentAgain("otto", 9, 12);
        Files().Append([new(1, 5, 1, QuarantineFrame.Of(entry, "{\0é"u8)), new(1, 9, 0, QuarantineFrame.Of(7, sent))]);
        var read = Assert.Single(Files().Read(from: 0, forgotten: 0));
        Assert.Equal((7, 5, "/v3/events", 400, true, sent), (
            read.Id, read.At, read.Path, read.Status, read.IsCut, read.SentAgain));
        Assert.Equal("{\0é"u8, read.Body);
        Assert.Equal(entry.Errors, read.Errors);
        Assert.Equal(entry.Warnings, read.Warnings);
    }

    [Theory]
    [InlineData(31, 31)]
    [InlineData(32, 32)]
    [InlineData(33, 31)]
    public void The_oldest_file_goes_when_there_are_more_requests_than_the_bound(int written, int kept)
    {
        Write(Files(), 1, written);
        Assert.Equal(Enumerable.Range(written - kept + 1, kept).Select(id => (long)id), Ids());
    }

    [Theory]
    [InlineData(-1, 15)]
    [InlineData(0, 16)]
    [InlineData(1, 16)]
    public void The_oldest_file_goes_when_there_are_more_bytes_than_the_bound(int more, int kept)
    {
        var bounds = new QuarantineBounds(16 * Frame(1).Length, 1000, Bounds.Age);
        var files = new QuarantineFiles(_directory.Path, 1, bounds);
        for (var id = 1; id <= 16 + more; id++) files.Append([new(1, id, 1, Frame(id))]);
        files.Trim(0);
        Assert.Equal(kept, Ids().Count());
        Assert.True(Directory.GetFiles(_directory.Path).Sum(path => new FileInfo(path).Length) <= bounds.Bytes);
    }

    [Fact]
    public void A_request_is_kept_to_the_last_microsecond_of_its_time_and_its_file_a_day_longer_at_most()
    {
        var files = Files();
        long[] times = [0, Day - 1, Day];
        files.Append(times.Select((at, place) => new QuarantineItem(1, at, 1, Frame(place + 1, at))));
        Assert.Equal(2, Names.Count());
        Assert.Equal([1L, 2, 3], Files().Read(from: 0, forgotten: -1).Select(entry => entry.Id));
        Assert.Equal([2L, 3], Files().Read(from: 1, forgotten: -1).Select(entry => entry.Id));
        Assert.Equal(2, Names.Count());
        Assert.Equal([3L], Files().Read(from: Day, forgotten: -1).Select(entry => entry.Id));
        Assert.Single(Names);
    }

    [Fact]
    public void A_torn_end_is_cut_wherever_it_is_torn_and_what_is_before_it_is_read()
    {
        Write(Files(), 1, 2);
        var path = Assert.Single(Names);
        var whole = File.ReadAllBytes(path);
        var first = whole.Length / 2;
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Equal(length >= first ? [1L] : [], Ids());
            Assert.Equal(length >= first ? first : 0, File.Exists(path) ? new FileInfo(path).Length : 0);
        }
    }

    [Fact]
    public void A_bit_that_fell_over_takes_what_is_behind_it_in_its_file_only()
    {
        Write(Files(), 1, 6); // three files
        var path = Names.ElementAt(1);
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Equal([1L, 2, 3, 5, 6], Ids());
    }

    [Fact]
    public void A_start_goes_on_in_a_new_file_and_other_accounts_have_their_own()
    {
        Write(Files(), 1, 1);
        var again = Files();
        _ = again.Read(0, -1).ToList();
        Write(again, 2, 2);
        var other = new QuarantineFiles(_directory.Path, 11, Bounds);
        other.Append([new(11, 5, 1, Frame(5))]);
        Assert.Equal(["1-1.rejected", "1-2.rejected", "11-1.rejected"], Names.Select(Path.GetFileName));
        again.Delete();
        Assert.Equal(["11-1.rejected"], Names.Select(Path.GetFileName));
    }

    [Fact]
    public void Only_the_owner_may_read_them()
    {
        if (OperatingSystem.IsWindows()) return;
        Write(Files(), 1, 1);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Names)));
    }

    public void Dispose() => _directory.Dispose();

    private QuarantineFiles Files() => new(_directory.Path, 1, Bounds);

    private IEnumerable<long> Ids() => Files().Read(from: 0, forgotten: -1).Select(entry => entry.Id);

    private static void Write(QuarantineFiles files, int from, int to)
    {
        for (var id = from; id <= to; id++) files.Append([new(1, id, 1, Frame(id))]);
        files.Trim(0);
    }

    private static byte[] Frame(int id, long? at = null) => QuarantineFrame.Of(
        new RequestEntry(id, at ?? id, "/v3/events", 400, [], [], []),
        Encoding.ASCII.GetBytes(id.ToString("0000", CultureInfo.InvariantCulture)));
}
