using Microsoft.AspNetCore.Components;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Console.Shell;

/// <summary>What a request of the console is answered with: a page, or the way to another.</summary>
internal sealed record Page(int Status, Type? Component, object? Model, string? Location)
{
    /// <summary>What a script of ours has asked for; empty for a page.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    public static Page Of<TComponent>(object model, int status = StatusCodes.Status200OK)
        where TComponent : IComponent => new(status, typeof(TComponent), model, null);

    /// <summary>An answer for a script of ours, as the API has it.</summary>
    public static Page Of(Answer answer) => new(answer.Status, null, null, null)
    {
        Json = answer.Message is { } message
            ? AnswerJson.Write(new SegmentFaultAnswer(answer.Status, null, message))
            : answer.Body,
    };

    /// <summary>JSON alone.</summary>
    public static Page OfJson(ReadOnlyMemory<byte> json) => new(StatusCodes.Status200OK, null, null, null) { Json = json };

    /// <summary>Goes on to another page, which is asked for with GET.</summary>
    public static Page GoTo(string location) => new(StatusCodes.Status303SeeOther, null, null, location);

    public static Page ReadersChangeNothing => Fault(
        StatusCodes.Status403Forbidden, "Readers change nothing",
        "You look on. Sign in with the private key, or as somebody whose role is operator.");

    public static Page NotFound(string message) => Fault(StatusCodes.Status404NotFound, "There is no such page", message);

    public static Page Fault(int status, string title, string message) =>
        Of<FaultPage>(new PageFault(title, message), status);
}

/// <summary>Why there is nothing to show.</summary>
/// <param name="Way">Where it goes on.</param>
/// <param name="To">What is there.</param>
internal sealed record PageFault(string Title, string Message, string Way = "/", string To = "the overview");
