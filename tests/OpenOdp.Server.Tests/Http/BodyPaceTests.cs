using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Tests.Http;

public sealed class BodyPaceTests
{
    private static readonly TimeSpan AlmostLate = BodyPace.Span - TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly BodyMemory _memory = new();
    private readonly Pipe _sent = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));

    [Fact]
    public async Task A_large_body_that_hardly_goes_on_is_given_up_however_much_came_at_once()
    {
        var body = Receive();
        await SendAsync(8_500_000);
        for (var second = 0; second < 4; second++)
        {
            await SendAsync(300);
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.False(body.IsCompleted);
        }

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(BodyStatus.Late, await body.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_large_body_on_a_slow_line_is_taken()
    {
        var body = Receive();
        await SendAsync(LargeRequests.Small + 1);
        for (var i = 0; i < 50; i++)
        {
            _clock.Advance(AlmostLate);
            await SendAsync(BodyPace.Least + 1);
        }

        _clock.Advance(AlmostLate);
        await _sent.Writer.CompleteAsync();
        Assert.Equal(BodyStatus.Complete, await body.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_small_body_has_all_the_time_that_the_server_gives_it()
    {
        var body = Receive();
        await SendAsync(LargeRequests.Small);
        _clock.Advance(TimeSpan.FromHours(1));
        await _sent.Writer.CompleteAsync();
        Assert.Equal(BodyStatus.Complete, await body.WaitAsync(TestContext.Current.CancellationToken));
    }

    private Task<BodyStatus> Receive()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IRequestBodyPipeFeature>(new Sent(_sent.Reader));
        return new RequestBody(_memory, _clock).ReceiveAsync(context.Request).AsTask();
    }

    /// <summary>The reader takes it on this thread.</summary>
    private async Task SendAsync(int bytes) => await _sent.Writer.WriteAsync(new byte[bytes], TestContext.Current.CancellationToken);

    private sealed class Sent(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }
}
