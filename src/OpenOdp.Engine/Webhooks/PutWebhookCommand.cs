using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Webhooks;

/// <summary>What a webhook is to be.</summary>
public sealed record WebhookWish
{
    /// <summary>Where requests go.</summary>
    public required string Url { get; init; }

    /// <summary>The ids of the segments that it tells of; none for all.</summary>
    public IReadOnlyList<string> Segments { get; init; } = [];

    /// <summary>The bytes that sign its requests.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>True when the secret is for a new webhook only, and one that is there keeps its own.</summary>
    public bool KeepsSecret { get; init; }

    /// <summary>The position behind which it begins; null to go on, or for a new one to begin now.</summary>
    public ulong? After { get; init; }

    /// <summary>True to switch it off, false to switch it on; null to leave that as it is.</summary>
    public bool? IsDisabled { get; init; }
}

/// <summary>Makes a webhook, or changes one.</summary>
public static class PutWebhookCommand
{
    /// <summary>Webhooks of an account at most.</summary>
    public const int MaxWebhooks = 100;

    /// <summary>Segments that a webhook names at most: its row is written with each of its steps.</summary>
    public const int MaxSegments = 100;

    /// <summary>Characters of a name at most.</summary>
    public const int MaxNameLength = 64;

    /// <summary>True for what can be the name of a webhook.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && name.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');

    /// <summary>Writes the command.</summary>
    public static void Write(ByteWriter writer, string name, WebhookWish wish)
    {
        writer.Text(name);
        writer.Text(wish.Url);
        WebhookTable.WriteTexts(writer, wish.Segments);
        writer.Bytes(wish.Secret.Span);
        writer.Byte(wish.KeepsSecret ? (byte)1 : (byte)0);
        writer.Varint(wish.After is { } after ? after + 1 : 0);
        writer.Byte(wish.IsDisabled switch { null => 0, false => 1, true => 2 });
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var name = reader.Text();
        context.Effects.About = name;
        if (!IsName(name)) throw new DamagedRecordException("A webhook has a name that can be none.");
        var (url, segments) = (reader.Text(), WebhookTable.ReadTexts(ref reader));
        var (secret, keepsSecret) = (reader.Bytes().ToArray(), reader.Byte() == 1);
        var (after, wanted) = (reader.Varint(), reader.Byte());
        var (position, account) = (context.Header.Position, context.Account.Number);
        var before = WebhookTable.Read(context.State, account, name);
        if (before is null && WebhookTable.ReadAll(context.State, account).Count >= MaxWebhooks)
        {
            return context.Fail(OutcomeKind.Conflict, $"An account has at most {MaxWebhooks} webhooks. Delete one first.");
        }

        if (after > position)
        {
            return context.Fail(OutcomeKind.Invalid, $"after is {after - 1}, and the log ends at {position - 1}.");
        }

        WebhookTable.Write(context, new Webhook
        {
            Name = name,
            Url = url,
            Segments = segments,
            Secret = keepsSecret && before is not null ? before.Secret : secret,
            Revision = position,
            Switch = wanted switch { 0 => before?.Switch ?? WebhookSwitch.On, 1 => WebhookSwitch.On, _ => WebhookSwitch.Off },
            Reached = after > 0 ? ChangePlace.EndOf(after - 1) : before?.Reached ?? ChangePlace.EndOf(position),
            Plan = after == 0 && before is not null ? before.Plan : WebhookPlan.None,
        });
        return context.Succeed(isNew: before is null);
    }
}
