using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Http;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Telemetry;
using OpenOdp.Storage;

namespace OpenOdp.Server.Calls;

/// <summary>
/// What every call but those that take data does first and last: who asks and whether they may, the body, one view, one JSON
/// answer, and every error.
/// </summary>
internal sealed partial class CallFrame(
    Store store, KeyCheck keys, OperatorKey operatorKey, Envelopes envelopes, LargeAnswers answers, LimitCounters limits,
    TimeProvider clock, ILogger<CallFrame> logger)
{
    private delegate Task<Answer> Handler(HttpContext context, Caller caller, JsonElement body, long now);

    public RequestDelegate Read(Func<ReadCall, Answer> answer, Operation operation = Operation.Administer) =>
        Handle(operation, BodyRule.Unread, Ask(answer));

    /// <summary>A question that the state does not answer, and so not at a position.</summary>
    public RequestDelegate ReadBeside(Func<uint, IQueryCollection, Answer> answer) => Handle(
        Operation.Administer, BodyRule.Unread,
        (context, caller, _, _) => Task.FromResult(answer(caller.Account, context.Request.Query)));

    public RequestDelegate ReadWithBody(
        Func<ReadCall, Answer> answer, BodyRule? rule = null, Operation operation = Operation.Administer) =>
        Handle(operation, rule ?? BodyRule.Any, Ask(answer));

    /// <summary>A question that every customer has to be looked at for.</summary>
    public RequestDelegate ReadAcross(Func<LongReadCall, Task<Answer>> answer, BodyRule rule) => Handle(
        Operation.Administer, rule,
        (context, caller, body, _) => answer(
            new LongReadCall(
                store, caller.Account, context.Request.Query, RouteId.Of(context), body, context.RequestAborted)));

    /// <summary>A change that its address tells whole.</summary>
    public RequestDelegate Write(Func<WriteCall, Task<Answer>> answer) =>
        Handle(Operation.Administer, BodyRule.None, Change(answer));

    /// <summary>A change whose body has a reader of its own, which refuses what it does not know.</summary>
    public RequestDelegate WriteWithBody(Func<WriteCall, Task<Answer>> answer, BodyRule? rule = null) =>
        Handle(Operation.Administer, rule ?? BodyRule.Any, Change(answer));

    /// <summary>
    /// A change that its body tells, with these fields and no others: a misspelt <c>preview</c> must not carry it out.
    /// </summary>
    public RequestDelegate WriteWithBody(Func<WriteCall, Task<Answer>> answer, params string[] fields) =>
        Handle(Operation.Administer, new BodyRule { Fields = fields }, Change(answer));

    /// <summary>A change whose body is a file, which whoever answers reads.</summary>
    public RequestDelegate WriteWithFile(Func<WriteCall, HttpRequest, Task<Answer>> answer) => Handle(
        Operation.Administer, BodyRule.Unread,
        (context, caller, body, now) => answer(CallOf(context, caller, body, now), context.Request));

    public RequestDelegate Operate(Func<OperatorCall, Task<Answer>> answer) =>
        Handle(Operation.Operate, BodyRule.None, Change(answer));

    public RequestDelegate OperateWithBody(Func<OperatorCall, Task<Answer>> answer, params string[] fields) =>
        Handle(Operation.Operate, new BodyRule { Fields = fields }, Change(answer));

    /// <summary>With no body, the call's is undefined.</summary>
    public RequestDelegate OperateWithOptionalBody(Func<OperatorCall, Task<Answer>> answer, params string[] fields) =>
        Handle(Operation.Operate, new BodyRule { Fields = fields, IsOptional = true }, Change(answer));

    private RequestDelegate Handle(Operation operation, BodyRule body, Handler handler) =>
        context => HandleAsync(context, operation, body, handler);

    private Handler Change(Func<OperatorCall, Task<Answer>> answer) =>
        (context, _, body, _) => answer(new OperatorCall(store, RouteId.Of(context), body));

    private Handler Ask(Func<ReadCall, Answer> answer) =>
        (context, caller, body, now) => Task.FromResult(Ask(context, caller, body, now, answer));

    private Handler Change(Func<WriteCall, Task<Answer>> answer) =>
        (context, caller, body, now) => answer(CallOf(context, caller, body, now));

    private WriteCall CallOf(HttpContext context, Caller caller, JsonElement body, long now) => new(
        store,
        caller.Rules.Settings,
        caller,
        caller.Origins.Of(context.Connection.RemoteIpAddress),
        context.Request.Query,
        context.Request.QueryString.Value ?? string.Empty,
        RouteId.Of(context),
        body,
        now);

    /// <summary>Answers from one view; the JSON is written before the view is given back.</summary>
    private Answer Ask(HttpContext context, Caller caller, JsonElement body, long now, Func<ReadCall, Answer> answer)
    {
        using var view = store.AcquireView();
        var call = new ReadCall(
            view,
            view.Accounts[caller.Account],
            context.Request.Query,
            context.Request.QueryString.Value ?? string.Empty,
            RouteId.Of(context),
            body,
            Math.Max(now, view.RecordedAt))
        {
            Key = caller.Key,
        };
        return answer(call) with { Position = view.Position };
    }

    private async Task HandleAsync(HttpContext context, Operation operation, BodyRule rule, Handler handler)
    {
        var now = Microseconds.Of(clock.GetUtcNow());
        var caller = keys.Find(context.Request, store.Accounts, now);
        if (!await MayAsync(context, caller, operation)) return;
        if (QueryRule.FaultOf(context) is { } fault)
        {
            await envelopes.FailAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }

        try
        {
            using var body = await rule.ReadAsync(context.Request);
            await SendAsync(context, await handler(context, caller!, body?.RootElement ?? default, now));
        }
        catch (JsonException error)
        {
            await envelopes.FailAsync(context, StatusCodes.Status400BadRequest, ParsedRequest.Unparsable, error.Message);
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            if (error.StatusCode == StatusCodes.Status413PayloadTooLarge) limits.Count(Limit.BodyBytes);
            var isLate = error.StatusCode == StatusCodes.Status408RequestTimeout;
            await envelopes.FailAsync(context, error.StatusCode, isLate ? Envelopes.Late : error.Message);
        }
        catch (StoreException error)
        {
            await envelopes.ShedAsync(context, "5", error is StoreUnavailableException
                ? $"The store cannot do this now. {error.Message}"
                : "The store cannot be read now.");
        }
        catch (Exception error) when (error is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested
            && !context.Response.HasStarted)
        {
            LogFailed(error, context.Request.Path);
            await envelopes.FailAsync(context, StatusCodes.Status500InternalServerError, Envelopes.OwnFault);
        }
    }

    private async ValueTask<bool> MayAsync(HttpContext context, Caller? caller, Operation operation)
    {
        if (operation == Operation.Operate)
        {
            return await envelopes.CheckOperatorAsync(
                context, caller, operatorKey.Allows(context.Request, caller, store.Accounts));
        }

        if (caller is not null || !operatorKey.IsIn(context.Request))
        {
            return await envelopes.CheckRightAsync(context, caller, operation);
        }

        await envelopes.FailAsync(
            context, StatusCodes.Status403Forbidden,
            "The operator's key belongs to no account. Use the private key of the account that this is about.");
        return false;
    }

    private Task SendAsync(HttpContext context, in Answer answer)
    {
        if (answer.Position is { } position) context.Response.Headers[IngestEndpoint.PositionHeader] = IdText.Of(position);
        if (answer.Header is { } header) context.Response.Headers[header.Name] = header.Value;
        if (answer.Message is { } message)
        {
            return answer.Status == StatusCodes.Status503ServiceUnavailable
                ? envelopes.ShedAsync(context, "5", message)
                : envelopes.FailAsync(context, answer.Status, message);
        }

        context.Response.StatusCode = answer.Status;
        return answers.SendAsync(context, answer.Body);
    }

    [LoggerMessage(4003, LogLevel.Error, "An operation on {Path} failed.")]
    private partial void LogFailed(Exception error, PathString path);
}
