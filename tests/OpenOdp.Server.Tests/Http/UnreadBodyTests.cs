using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Server.Http;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Http;

public sealed class UnreadBodyTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly PipedBody _sent = new();

    [Fact]
    public async Task What_is_left_of_a_refused_body_is_read_for_as_long_as_it_goes_on()
    {
        var request = Answer(StatusCodes.Status503ServiceUnavailable);
        for (var i = 0; i < 50; i++)
        {
            _clock.Advance(BodyPace.Span - TimeSpan.FromMilliseconds(1));
            await _sent.SendAsync(BodyPace.Least + 1);
        }

        Assert.False(request.IsCompleted);
        await _sent.EndAsync();
        await request.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_refused_body_that_hardly_goes_on_is_given_up()
    {
        var request = Answer(StatusCodes.Status403Forbidden);
        await _sent.SendAsync(LargeRequests.Small + 1);
        Assert.False(request.IsCompleted);
        _clock.Advance(BodyPace.Span);
        await request.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_small_refused_body_may_come_as_slowly_as_one_that_is_taken()
    {
        var request = Answer(StatusCodes.Status403Forbidden);
        for (var i = 0; i < 10; i++)
        {
            await _sent.SendAsync(LargeRequests.Small / 10);
            _clock.Advance(BodyPace.Span * 2);
        }

        Assert.False(request.IsCompleted);
        await _sent.EndAsync();
        await request.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task No_more_is_read_of_a_refused_body_than_a_body_may_have()
    {
        var request = Answer(StatusCodes.Status413PayloadTooLarge);
        await _sent.SendAsync(RequestBody.MaxBytes - 1);
        Assert.False(request.IsCompleted);
        await _sent.SendAsync(1);
        await request.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_client_that_goes_away_once_it_is_refused_is_no_fault()
    {
        var request = Answer(StatusCodes.Status404NotFound);
        await _sent.EndAsync(new IOException());
        await request.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(StatusCodes.Status202Accepted)]
    [InlineData(StatusCodes.Status408RequestTimeout)]
    public void Who_was_answered_or_was_too_slow_is_not_read_on(int status) =>
        Assert.True(Answer(status).IsCompletedSuccessfully);

    private Task Answer(int status) => new UnreadBodies(_clock).AnswerAsync(_sent.Context(), context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });
}
