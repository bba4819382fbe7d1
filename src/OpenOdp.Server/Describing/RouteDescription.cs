using OpenOdp.Server.Http;

namespace OpenOdp.Server.Describing;

/// <summary>What <c>/openapi.json</c> says of a route.</summary>
/// <param name="Summary">What it does.</param>
/// <param name="Answer">The type of its answer; of one entry of it when the answer is a page.</param>
internal sealed record RouteDescription(string Summary, Type Answer)
{
    /// <summary>Stands for a parameter that is named like the identifier that it gives, such as <c>email</c>.</summary>
    public const string Identifier = "{identifier}";

    /// <summary>The status of the answer when all went well.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The content type of the answer.</summary>
    public string Media { get; init; } = "application/json";

    /// <summary>What the list of a page is called; null when the answer is no page.</summary>
    public string? List { get; init; }

    /// <summary>The names of its query.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>An example of its body, in JSON; null when it takes none.</summary>
    public string? Body { get; init; }

    /// <summary>The content type of its body; what is no JSON has a text as its example.</summary>
    public string BodyMedia { get; init; } = "application/json";

    /// <summary>The type of the answer when something went wrong.</summary>
    public Type Fault { get; init; } = typeof(FaultAnswer);

    /// <summary>True when no key is asked for.</summary>
    public bool IsOpen { get; init; }
}
