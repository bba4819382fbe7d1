using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Events;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Benchmarks.HotPaths;

/// <summary>Requests as they are sent and the commands they become.</summary>
internal static class Commands
{
    public const int BatchSize = 10;

    /// <summary>2026-01-31T12:00:00Z in microseconds.</summary>
    public const long Now = 1_769_860_800_000_000;

    public static readonly AccountSettings Settings = new() { Number = 1, Id = "default", Revision = 1 };

    private static readonly AccountRules Rules = new(Settings);

    /// <summary>A body with one documented event for each set of identifiers, each with an id of its own.</summary>
    public static byte[] Body(IEnumerable<string> identifiers) =>
        Encoding.UTF8.GetBytes($"[{string.Join(',', identifiers.Select(Event))}]");

    /// <summary>The command that a body becomes.</summary>
    public static byte[] Of(IEnumerable<string> identifiers)
    {
        var result = new ParsedRequest();
        Parse(Body(identifiers), result);
        return result.Command.Written.ToArray();
    }

    public static void Parse(byte[] body, ParsedRequest result)
    {
        EventParser.Parse(body, Rules, new RequestSource(Now), result);
        if (result.Status != ParseStatus.Valid) throw new InvalidOperationException("The benchmark's own body was refused.");
    }

    public static byte[] Account(int cap)
    {
        var writer = new ByteWriter();
        (Settings with { IdentifierCap = cap }).Write(writer);
        return writer.Written.ToArray();
    }

    /// <summary>The identifiers of the documented example.</summary>
    public static string User(int number) => $"\"fs_user_id\":\"user{number}\",\"email\":\"user{number}@example.com\"";

    private static string Event(string identifiers) =>
        "{\"type\":\"fullstack\",\"action\":\"purchased\",\"identifiers\":{" + identifiers
            + "},\"data\":{\"count\":1,\"idempotence_id\":\"" + Guid.NewGuid() + "\"}}";
}
