using System.Collections.Concurrent;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Http;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Telemetry;

namespace OpenOdp.Server.Segments.Uploads;

/// <summary>What a file of members has changed.</summary>
/// <param name="Rows">Its lines, without the first.</param>
/// <param name="Qualified">Customers whom it names and who are members now, each once.</param>
/// <param name="Disqualified">Customers who were members, and whom it does not name.</param>
/// <param name="Position">The last record of it.</param>
internal sealed record MembersToldAnswer(int Rows, int Qualified, int Disqualified, ulong Position);

/// <summary>
/// <c>PUT /admin/segments/{id}/members</c> (PT-4): all members of a passthrough audience, as a file. It becomes the events by
/// which other systems tell: for each line one, and for each member who is in none.
/// </summary>
internal sealed class MemberUpload(BodyMemory memory, LimitCounters limits, TimeProvider clock)
{
    private const int AtOnce = RequestItems.MaxItems;

    /// <summary>By account and segment.</summary>
    private readonly ConcurrentDictionary<(uint, uint), bool> _underWay = new();

    public async Task<Answer> PutAsync(WriteCall call, HttpRequest request)
    {
        var segments = call.Store.Definitions.SegmentsOf(call.Account.Number);
        if (segments.Find(call.Id) is not { } segment) return SegmentRefusals.NotFound;
        if (segments.AudienceIdOf(segment) is not { } audience)
        {
            return Answer.Conflict($"Segment '{segment.Id}' is no passthrough audience: its definition says who is in it.");
        }

        if (segment.IsBuilding) return Answer.Conflict($"Segment '{segment.Id}' is being built. Send the file when it is live.");
        var body = new RequestBody(memory, clock);
        try
        {
            var read = await body.ReceiveAsync(request);
            if (read != BodyStatus.Complete) return Refuse(read, request);
            body.FindGzip();
            read = body.Unpack(RequestBody.MaxBytes);
            if (read != BodyStatus.Complete) return Refuse(read, request);
            return await TellAloneAsync(call, segments, segment, audience, body);
        }
        catch (MemberFileException error)
        {
            return Answer.BadRequest(error.Message);
        }
        finally
        {
            body.Clear();
        }
    }

    /// <summary>
    /// Two files at once would leave those members whom both of them name, or others. A file is of the time at which it has come
    /// whole, since what was told last counts.
    /// </summary>
    private async Task<Answer> TellAloneAsync(
        WriteCall call, AccountSegments segments, Segment segment, string audience, RequestBody body)
    {
        var key = (call.Account.Number, segment.Number);
        if (!_underWay.TryAdd(key, true))
        {
            return Answer.Conflict($"Another file of the members of '{segment.Id}' is being taken. Send this one after it.");
        }

        try
        {
            var now = Microseconds.Of(clock.GetUtcNow());
            var source = new RequestSource(now) { Segments = segments };
            var file = MemberFile.Read(body.Bytes, audience, call.Caller.Rules, source);
            body.Clear(); // what follows may wait for the store
            return await TellAsync(call with { Now = now }, segment, file);
        }
        finally
        {
            _underWay.TryRemove(key, out _);
        }
    }

    private static async Task<Answer> TellAsync(WriteCall call, Segment segment, MemberFile file)
    {
        var position = 0UL;
        foreach (var command in file.Commands)
        {
            var answer = await AppendAsync(call, command);
            if (answer.Status != StatusCodes.Status200OK) return answer;
            position = answer.Position!.Value;
        }

        var named = Named(call, file);
        var (qualified, disqualified) = (0, 0);
        for (ulong? from = 0; from is { } next;)
        {
            if (ReadMembers(call, segment, next) is not { } members)
            {
                return Answer.Conflict($"Segment '{segment.Id}' was changed while the file was taken. Send it again.");
            }

            qualified += members.Count(member => named.Contains(member.Customer));
            from = members.Count == AtOnce ? members[^1].Number + 1 : null;
            var others = IdentifiersOf(call, members.Where(member => !named.Contains(member.Customer)));
            if (others.Count == 0) continue;
            var answer = await AppendAsync(call, file.Disqualify(others));
            if (answer.Status != StatusCodes.Status200OK) return answer;
            (position, disqualified) = (answer.Position!.Value, disqualified + others.Count);
        }

        var told = new MembersToldAnswer(file.Values.Count, qualified, disqualified, position);
        return Answer.Ok(told) with { Position = position };
    }

    private static async Task<Answer> AppendAsync(WriteCall call, ByteWriter command)
    {
        using (var view = call.Store.AcquireView())
        {
            command = Withholding.Of(view, view.Accounts[call.Account.Number], CommandKind.Events, command.Written) ?? command;
        }

        return await call.AppendAsync(CommandKind.Events, command, static outcome => outcome.Accepted);
    }

    /// <summary>The customers whom the file names.</summary>
    private static HashSet<ulong> Named(WriteCall call, MemberFile file)
    {
        var named = new HashSet<ulong>();
        foreach (var values in file.Values.Chunk(AtOnce))
        {
            using var view = call.Store.AcquireView();
            foreach (var value in values)
            {
                var lookup = new CustomerLookup(file.Identifier, value, null);
                if (lookup.Find(view, view.Accounts[call.Account.Number]) is { } customer) named.Add(customer.Id);
            }
        }

        return named;
    }

    /// <summary>The next members, by their numbers; null when another revision answers now.</summary>
    private static IReadOnlyList<SegmentMember>? ReadMembers(WriteCall call, Segment segment, ulong from)
    {
        using var view = call.Store.AcquireView();
        var now = view.Definitions.SegmentsOf(call.Account.Number).Find(call.Id);
        return now?.Number == segment.Number && now.LiveRevision == segment.LiveRevision
            ? MemberTable.ReadPage(view, call.Account.Number, segment.Number, segment.LiveRevision, from, AtOnce)
            : null;
    }

    /// <summary>An identifier of each of some members.</summary>
    private static List<(string Name, string Value)> IdentifiersOf(WriteCall call, IEnumerable<SegmentMember> members)
    {
        var found = new List<(string, string)>();
        using var view = call.Store.AcquireView();
        foreach (var member in members)
        {
            var identifiers = CustomerView.Find(view, view.Accounts[call.Account.Number], member.Customer)?.Identifiers() ?? [];
            var high = identifiers.FirstOrDefault(static one => one.Confidence == Confidence.High);
            if (high is not null) found.Add((high.Name, high.Value));
        }

        return found;
    }

    private Answer Refuse(BodyStatus status, HttpRequest request)
    {
        var refusal = BodyRefusal.Of(status, request, limits);
        var hint = status == BodyStatus.TooLarge ? " Tell the members by events instead." : "";
        return new Answer(refusal.Status, default, refusal.Message + hint);
    }
}
