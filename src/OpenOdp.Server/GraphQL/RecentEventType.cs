using GraphQL.Types;

namespace OpenOdp.Server.GraphQL;

/// <summary>
/// An event that was sent just now and that the answer should see (MEM-5). Whoever has its 202 need not name it: an answer sees
/// whatever was acknowledged before the question. So the argument is taken, and changes nothing.
/// </summary>
internal sealed class RecentEventType : InputObjectGraphType
{
    public const string Argument = "recent_events";

    public RecentEventType()
    {
        Name = "RecentEvent";
        foreach (var field in (string[])["type", "idempotence_id"])
        {
            AddField(new FieldType { Name = field, Type = typeof(StringGraphType) });
        }
    }

    public static QueryArgument NewArgument() => new(typeof(ListGraphType<RecentEventType>)) { Name = Argument };
}
