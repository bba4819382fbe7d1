using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Log;

namespace OpenOdp.Storage.Tests.Support;

/// <summary>Commands in their binary form, as a server would append them.</summary>
internal static class Commands
{
    public static AppendRequest Rules() => Request(CommandKind.Rules, 0, [1]);

    public static AppendRequest Account(uint number = 1, long dedupSeconds = 7 * 24 * 3600)
    {
        var writer = new ByteWriter();
        new AccountSettings { Number = number, Id = $"account-{number}", DedupSeconds = dedupSeconds }.Write(writer);
        return Request(CommandKind.Account, number, writer.Written.ToArray());
    }

    /// <summary>Events of one user each, with an id made from <paramref name="seed"/> and their place.</summary>
    public static AppendRequest Events(ulong seed, int count = 1, uint account = 1, int users = 1000, string? padding = null) =>
        Request(CommandKind.Events, account, EventsPayload(seed, count, users, padding));

    /// <summary>What no engine can read.</summary>
    public static AppendRequest Broken() => Request(CommandKind.Events, 1, [1, 5, 0xFF, 0xFF, 0xFF]);

    public static byte[] EventsPayload(ulong seed, int count, int users, string? padding = null)
    {
        var writer = new ByteWriter();
        var item = new ByteWriter();
        RequestItems.WriteHead(writer, 1, count);
        for (var i = 0; i < count; i++)
        {
            item.Clear();
            WriteEvent(item, Mix(seed, (ulong)i), users, padding);
            RequestItems.WriteItem(writer, item.Written);
        }

        return writer.Written.ToArray();
    }

    /// <summary>The documented example: a purchase with a user id and an e-mail address, and what the SDKs add.</summary>
    private static void WriteEvent(ByteWriter item, ulong id, int users, string? padding)
    {
        var user = id % (ulong)users;
        EventItem.WriteHead(item, "fullstack"u8, true, "purchased"u8, null, false);
        IdentifierList.WriteHead(item, 2);
        IdentifierList.Write(item, 1, Utf8($"user{user}"));
        IdentifierList.Write(item, 0, Utf8($"user{user}@example.com"));
        FieldList.WriteHead(item, padding is null ? 3 : 4);
        FieldList.Write(item, "count"u8, FieldValue.OfInteger(1));
        FieldList.Write(item, "data_source"u8, new FieldValue(FieldKind.Text, "openodp-dotnet"u8));
        Span<byte> uuid = stackalloc byte[16];
        BitConverter.TryWriteBytes(uuid, Mix(id, 1));
        BitConverter.TryWriteBytes(uuid[8..], Mix(id, 2));
        FieldList.Write(item, "idempotence_id"u8, new FieldValue(FieldKind.Uuid, uuid));
        if (padding is not null) FieldList.Write(item, "padding"u8, new FieldValue(FieldKind.Text, Utf8(padding)));
    }

    /// <summary>
    /// One event of an e-mail address with bytes that do not compress, so that they can be looked for in files.
    /// </summary>
    public static AppendRequest Marked(string email, ReadOnlySpan<byte> mark)
    {
        var item = new ByteWriter();
        EventItem.WriteHead(item, "t"u8, true, "a"u8, null, false);
        return Marked(CommandKind.Events, item, email, mark);
    }

    /// <summary>A customer update with the same kind of bytes.</summary>
    public static AppendRequest MarkedProfile(string email, ReadOnlySpan<byte> mark) =>
        Marked(CommandKind.Profiles, new ByteWriter(), email, mark);

    private static AppendRequest Marked(CommandKind kind, ByteWriter item, string email, ReadOnlySpan<byte> mark)
    {
        IdentifierList.WriteHead(item, 1);
        IdentifierList.Write(item, 0, Utf8(email));
        FieldList.WriteHead(item, 1);
        FieldList.Write(item, "mark"u8, new FieldValue(FieldKind.Text, mark));
        var writer = new ByteWriter();
        RequestItems.WriteHead(writer, 1, 1);
        RequestItems.WriteItem(writer, item.Written);
        return Request(kind, 1, writer.Written.ToArray());
    }

    public static AppendRequest Erase(Store store, string email, int cost = EraseCommand.StepCost)
    {
        using var view = store.AcquireView();
        var writer = new ByteWriter();
        var customer = CustomerView.Find(view, view.Accounts[1], 0, email)!;
        EraseCommand.Write(writer, view.Accounts[1], customer.Id, (0, Utf8(email)), cost);
        return Request(CommandKind.Erase, 1, writer.Written.ToArray());
    }

    /// <summary>An event that names somebody by an e-mail address, and by a user id that may be any bytes.</summary>
    public static AppendRequest Naming(string email, ReadOnlySpan<byte> userId)
    {
        var item = new ByteWriter();
        EventItem.WriteHead(item, "t"u8, true, "a"u8, null, false);
        IdentifierList.WriteHead(item, 2);
        IdentifierList.Write(item, 0, Utf8(email));
        IdentifierList.Write(item, 1, userId);
        FieldList.WriteHead(item, 0);
        var writer = new ByteWriter();
        RequestItems.WriteHead(writer, 1, 1);
        RequestItems.WriteItem(writer, item.Written);
        return Request(CommandKind.Events, 1, writer.Written.ToArray());
    }

    public static AppendRequest Undo(ulong id)
    {
        var writer = new ByteWriter();
        UndoCommand.Write(writer, id);
        return Request(CommandKind.UndoMerge, 1, writer.Written.ToArray());
    }

    public static AppendRequest Erase(Store store, ulong customer)
    {
        var writer = new ByteWriter();
        EraseCommand.Write(writer, store.Accounts[1], customer, null);
        return Request(CommandKind.Erase, 1, writer.Written.ToArray());
    }

    public static AppendRequest Floor(ulong position)
    {
        var writer = new ByteWriter();
        FloorCommand.Write(writer, position);
        return Request(CommandKind.Floor, 1, writer.Written.ToArray());
    }

    private static AppendRequest Request(CommandKind kind, uint account, byte[] command) =>
        new()
        {
            Kind = kind,
            Account = account,
            KeyClass = KeyClass.Internal,
            Command = command,
            ReceivedAt = 1_700_000_000_000_000
        };

    private static ulong Mix(ulong a, ulong b)
    {
        var x = (a * 0x9E37_79B9_7F4A_7C15) ^ (b + 0x632B_E59B_D9B4_E019);
        x = (x ^ x >> 30) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ x >> 27) * 0x94D0_49BB_1331_11EB;
        return x ^ x >> 31;
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
