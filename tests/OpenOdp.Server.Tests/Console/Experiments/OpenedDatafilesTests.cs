using System.Text;
using OpenOdp.Server.Console.Experiments;

namespace OpenOdp.Server.Tests.Console.Experiments;

public sealed class OpenedDatafilesTests : IAsyncLifetime
{
    private readonly OpenedDatafiles _opened = new();
    private int _read;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Four_stay_open_and_the_one_that_was_used_longest_ago_goes()
    {
        foreach (var version in new ulong[] { 1, 2, 3, 4, 1, 5, 1 }) await UseAsync(version);
        Assert.Equal((4, 5), (_opened.Count, _read));
        await UseAsync(2);
        Assert.Equal((4, 6), (_opened.Count, _read));
    }

    [Fact]
    public async Task Large_ones_leave_room_for_fewer()
    {
        foreach (var version in new ulong[] { 1, 2, 3 }) await UseAsync(version, new string(' ', 7 << 20));
        Assert.Equal(2, _opened.Count);
    }

    [Fact]
    public async Task A_version_that_is_not_kept_is_none()
    {
        var isNone = await _opened.UseAsync(
            "shop", 1, static () => null, static one => ValueTask.FromResult(one is null), TestContext.Current.CancellationToken);
        Assert.True(isNone);
        Assert.Equal(0, _opened.Count);
    }

    public ValueTask DisposeAsync() => _opened.DisposeAsync();

    private async Task UseAsync(ulong version, string more = "")
    {
        var isReady = await _opened.UseAsync(
            "shop", version, Read, static one => ValueTask.FromResult(one!.Client.IsReady),
            TestContext.Current.CancellationToken);
        Assert.True(isReady);

        byte[] Read()
        {
            _read++;
            return Encoding.UTF8.GetBytes(ShopDatafile.Text + more);
        }
    }
}
