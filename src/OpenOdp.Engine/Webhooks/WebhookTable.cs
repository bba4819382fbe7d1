using System.Text;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Webhooks;

/// <summary>The rows of webhooks: (account, name) → <see cref="Webhook"/>.</summary>
public static class WebhookTable
{
    /// <summary>Reads a webhook; null when there is none of the name.</summary>
    public static Webhook? Read(IStateReader state, uint account, string name) =>
        state.TryGet(Table.Webhooks, Key(account, name), out var row) ? Read(name, row) : null;

    /// <summary>Reads the webhooks of an account, by name.</summary>
    public static IReadOnlyList<Webhook> ReadAll(IStateReader state, uint account)
    {
        var webhooks = new List<Webhook>();
        using var rows = state.Scan(
            Table.Webhooks, Key(account, string.Empty), [.. Key(account, string.Empty), .. StateKey.AboveAll]);
        while (rows.MoveNext()) webhooks.Add(Read(Encoding.ASCII.GetString(rows.Key[4..]), rows.Value));
        return webhooks;
    }

    internal static void Write(Context context, Webhook webhook)
    {
        var row = context.State.NewRow();
        row.Text(webhook.Url);
        WriteTexts(row, webhook.Segments);
        row.Bytes(webhook.Secret.Span);
        row.Varint(webhook.Revision);
        row.Byte((byte)webhook.Switch);
        WritePlace(row, webhook.Reached);
        row.Varint(webhook.Plan.Position);
        row.Varint((ulong)webhook.Plan.At);
        WriteTexts(row, webhook.Plan.Segments);
        row.Varint((ulong)webhook.Plan.First);
        WritePlaces(row, webhook.Plan.Ends);
        context.State.Put(Table.Webhooks, Key(context.Account.Number, webhook.Name), row);
    }

    internal static void Remove(Context context, string name) =>
        context.State.Delete(Table.Webhooks, Key(context.Account.Number, name));

    internal static void WriteTexts(ByteWriter writer, IReadOnlyList<string> texts)
    {
        writer.Varint((ulong)texts.Count);
        foreach (var text in texts) writer.Text(text);
    }

    internal static string[] ReadTexts(ref ByteReader reader)
    {
        var texts = new string[reader.CountOfItems()];
        for (var i = 0; i < texts.Length; i++) texts[i] = reader.Text();
        return texts;
    }

    internal static void WritePlace(ByteWriter writer, ChangePlace place)
    {
        writer.Varint(place.Position);
        writer.Varint((ulong)place.Number);
    }

    internal static ChangePlace ReadPlace(ref ByteReader reader) => new(reader.Varint(), reader.Count());

    internal static void WritePlaces(ByteWriter writer, IReadOnlyList<ChangePlace> places)
    {
        writer.Varint((ulong)places.Count);
        foreach (var place in places) WritePlace(writer, place);
    }

    internal static ChangePlace[] ReadPlaces(ref ByteReader reader)
    {
        var places = new ChangePlace[reader.CountOfItems()];
        for (var i = 0; i < places.Length; i++) places[i] = ReadPlace(ref reader);
        return places;
    }

    private static Webhook Read(string name, ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(Table.Webhooks, row);
        return new Webhook
        {
            Name = name,
            Url = reader.Text(),
            Segments = ReadTexts(ref reader),
            Secret = reader.Bytes().ToArray(),
            Revision = reader.Varint(),
            Switch = (WebhookSwitch)reader.Byte(),
            Reached = ReadPlace(ref reader),
            Plan = new WebhookPlan
            {
                Position = reader.Varint(),
                At = (long)reader.Varint(),
                Segments = ReadTexts(ref reader),
                First = reader.Count(),
                Ends = ReadPlaces(ref reader),
            },
        };
    }

    private static byte[] Key(uint account, string name) =>
        [.. StateKey.Account(stackalloc byte[4], account), .. Encoding.ASCII.GetBytes(name)];
}
