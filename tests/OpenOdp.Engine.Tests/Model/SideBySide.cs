using System.Globalization;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Segments.Audiences;
using OpenOdp.Engine.Tests.Kit;
using OpenOdp.Engine.Tests.Segments;

namespace OpenOdp.Engine.Tests.Model;

/// <summary>Takes the engine and the model through a history together.</summary>
internal sealed class SideBySide
{
    private readonly List<SentEvent[]> _sent = [];
    private readonly List<ulong> _audits = [];
    private readonly Queue<(ulong Erasure, int Cost)> _erasing = [];

    public SideBySide(History history, int rules = 1)
    {
        History = history;
        Log = new TestLog(history.Settings, rules);
        Model = new PlatformModel(Log.Settings);
    }

    public History History { get; }

    public TestLog Log { get; }

    public PlatformModel Model { get; }

    /// <summary>Does a step on both sides and compares everything that can be seen.</summary>
    public void Do(Step step)
    {
        Play(step);
        var (model, engine) = (OfModel(), OfEngine());
        if (model.SequenceEqual(engine)) return;
        var (missing, extra) = (string.Join("\n", model.Except(engine)), string.Join("\n", engine.Except(model)));
        Assert.Fail($"After {step}\nonly the model has:\n{missing}\nonly the engine has:\n{extra}");
    }

    /// <summary>Does a step on both sides and compares the outcomes alone.</summary>
    public void Play(Step step)
    {
        GoOnErasing();
        switch (step)
        {
            case WaitStep wait: Log.Now += wait.Microseconds; break;
            case SendStep send: Send(send); break;
            case ResendStep resend
                when resend.Back < _sent.Count:
                Send(new SendStep(Engine.Log.KeyClass.Private, _sent[^(resend.Back + 1)])); break;
            case UpdateStep update: Compare(Log.Update(update.Profiles), () => Model.Update(update.Profiles)); break;
            case UndoStep undo when undo.Back < _audits.Count: Operate(undo.Back, Log.Undo, Model.Undo); break;
            case AllowStep allow when allow.Back < _audits.Count: Operate(allow.Back, Log.Allow, Model.Allow); break;
            case SplitStep split: Compare(Log.Split(split.Identifiers), () => Model.Split(split.Identifiers)); break;
            case MergeStep merge:
                Compare(
                    Log.Merge((ulong)merge.Into, (ulong)merge.From),
                    () => Model.Merge((ulong)merge.Into, (ulong)merge.From)); break;
            case EraseStep erase: Erase(erase); break;
            case LiftStep lift: Compare(Log.Lift((lift.Name, lift.Value)), () => Model.Lift((lift.Name, lift.Value))); break;
            case FloorStep floor: SetFloor((ulong)Math.Max(0, (long)Log.Machine.Position - floor.Back)); break;
            case AudienceStep { IsThere: true } audience:
                Log.PutAudience(audience.Id, audience.Id);
                Model.MakeAudience(audience.Id);
                break;
            case AudienceStep audience:
                Log.Delete(audience.Id);
                Model.DeleteAudience(audience.Id);
                break;
            case HoldStep hold: SetAccount(Log.Settings with { PublicKeyMerges = hold.Merges }); break;
            case WindowStep window: SetAccount(Log.Settings with { DedupSeconds = window.Seconds }); break;
        }
    }

    private void Send(SendStep send)
    {
        _sent.Add(send.Events);
        Compare(Log.Send(send.Key, send.Events), () => Model.Send(send.Events), send.Key);
    }

    /// <summary>Does what is left of erasures; the model has nothing to do for it.</summary>
    /// <returns>How many commands it took.</returns>
    public int FinishErasures()
    {
        var commands = 0;
        for (; _erasing.Count > 0; commands++) GoOnErasing();
        return commands;
    }

    /// <summary>
    /// No record holds, in whatever place, what belonged to somebody who was erased since; of events the lines tell.
    /// </summary>
    public void AssertNamesNobodyErased()
    {
        foreach (var record in _audits.Select(id => AuditTable.Read(Log.State, 1, id)).OfType<AuditRecord>())
        {
            bool IsErased(int field, ReadOnlyMemory<byte> value)
            {
                var identifier = (Log.Settings.Identifiers[field].Name, System.Text.Encoding.UTF8.GetString(value.Span));
                return Model.Erased.Any(one => one.Identifier == identifier && one.Position > record.Position);
            }

            Assert.False(
                record.Holds(IsErased), $"{record.Kind} {record.Id} of {string.Join(" ", record.Customers())}: {Line(record)}");
        }
    }

    private void GoOnErasing()
    {
        if (_erasing.TryPeek(out var next) && !Log.EraseStep(next.Erasure, next.Cost).GoesOn) _erasing.Dequeue();
    }

    private void Erase(EraseStep erase)
    {
        var outcome = Log.Erase((ulong)erase.Customer, cost: erase.Cost);
        Compare(outcome, () => Model.Erase((ulong)erase.Customer));
        if (outcome.GoesOn) _erasing.Enqueue((outcome.Position, erase.Cost));
    }

    private void SetFloor(ulong floor) => Compare(Log.SetFloor(floor), () => Model.SetFloor(floor));

    private void SetAccount(AccountSettings settings) => Compare(Log.SetAccount(settings), () => Model.SetAccount(settings));

    private void Operate(int back, Func<ulong, RecordOutcome> engine, Func<int, Result> model)
    {
        var number = _audits.Count - 1 - back;
        var result = Compare(engine(_audits[number]), () => model(number), out var outcome);
        if (result.UndoFirst.Count > 0)
        {
            Assert.Contains(string.Join(", ", result.UndoFirst.Select(later => _audits[later])), outcome.Message);
        }
    }

    private void Compare(RecordOutcome outcome, Func<Result> model, Engine.Log.KeyClass key = Engine.Log.KeyClass.Private) =>
        Compare(outcome, model, out _, key);

    private Result Compare(
        RecordOutcome outcome, Func<Result> model, out RecordOutcome seen,
        Engine.Log.KeyClass key = Engine.Log.KeyClass.Private)
    {
        seen = outcome;
        Model.Begin(outcome.Position, Log.Now, key);
        var result = model();
        _audits.AddRange(outcome.Audits.Where(id => !_audits.Contains(id))); // a refusal that repeats is counted on its record
        Assert.Equal((result.Kind, result.Accepted, result.Duplicates), (outcome.Kind, outcome.Accepted, outcome.Duplicates));
        if (result.Kind == OutcomeKind.Duplicate) Assert.Equal(result.FirstPosition, outcome.FirstPosition);
        return result;
    }

    /// <summary>All customers and their history, as the engine's views tell it.</summary>
    public List<string> OfEngine()
    {
        var lines = new List<string> { Log.Counters.ToString() };
        for (var i = 0; i < _audits.Count; i++)
        {
            var audit = AuditTable.Show(Log.State, Log.Settings, _audits[i]);
            lines.Add(audit is null ? $"audit {i} erased" : $"audit {i} {Line(audit)}");
        }

        for (var id = 1ul; id <= Model.LastId + 1; id++)
        {
            if (Log.Customer(id) is not { } customer) continue;
            lines.Add($"{id} is {customer.Id}");
            if (customer.Id != id) continue;
            lines.Add($"  created {customer.CreatedAt}, "
                + $"parts {string.Join(" ", customer.RedirectedIds.Prepend(id).Order())}, {customer.EventCount} events");
            lines.AddRange(customer.Identifiers()
                .Select(held =>
                    $"  {held.Name}={held.Value} {held.FirstSeen}..{held.LastSeen}, owner {Log.Owner(held.Name, held.Value)}")
                .Order(StringComparer.Ordinal));
            lines.AddRange(customer.Attributes().Select(attribute => $"  {attribute.Name}: {attribute.Value().AsText()}"));
            lines.AddRange(WordsOn(id));
            lines.AddRange(customer.Events(null, 1000).Select(Line));
            lines.Add($"  history {string.Join(" ", customer.History().Select(audit => _audits.IndexOf(audit.Id)))}");
            AssertPages(customer);
        }

        return lines;
    }

    /// <summary>The same as the model has it.</summary>
    public List<string> OfModel()
    {
        var lines = new List<string> { Model.Counters.ToString() };
        lines.AddRange(Model.Audits.Select(
            (audit, i) => audit.Erased ? $"audit {i} erased" : $"audit {i} {audit} {string.Join(" ", audit.Parties.Order())}"));
        foreach (var id in Model.People.Keys)
        {
            var person = Model.Follow(id)!;
            lines.Add($"{id} is {person.Id}");
            if (person.Id != id) continue;
            var events = Model.EventsOf(person).ToList();
            lines.Add($"  created {person.CreatedAt}, "
                + $"parts {string.Join(" ", Model.PartsOf(person).Where(IsShown))}, {Model.CountOf(person)} events");
            lines.AddRange(person.Holds
                .Select(held => $"  {held.Name}={held.Value} {held.First}..{held.Last.At}, "
                    + $"owner {Model.OwnerOf((held.Name, held.Value))!.Id}")
                .Order(StringComparer.Ordinal));
            lines.AddRange(Model.AttributesOf(person).Select(attribute => $"  {attribute.Key}: {attribute.Value}"));
            lines.AddRange(Model.WordsOn(person).Select(word => $"  {word.Key} told: {word.Value}"));
            lines.AddRange(events.Select(
                stored => $"  event {stored.Time} {stored.Position} {stored.Index} {stored.Label} {Named(stored.Identifiers)}"));
            lines.Add($"  history {string.Join(" ", Enumerable.Range(0, Model.Audits.Count).Reverse().Where(
                i => !Model.Audits[i].Erased && Model.PartsOf(person).Exists(Model.Audits[i].Names)))}");
        }

        return lines;
    }

    /// <summary>The last words on a customer, of audiences that are there.</summary>
    private IEnumerable<string> WordsOn(ulong id)
    {
        var words = AudienceTable.ReadAll(Log.State, 1, CustomerTable.Read(Log.State, 1, id)!);
        return from audience in Histories.Audiences
               let segment = Log.Segments().Find(audience)
               where segment is not null && words.ContainsKey(Log.Segments().AudienceOf(segment, audience))
               select $"  {audience} told: {words[Log.Segments().AudienceOf(segment, audience)].IsQualified}";
    }

    /// <summary>Nobody ever saw the customer that an attach would have been, and the sides of a split are no merge.</summary>
    private bool IsShown(ulong part) =>
        Model.People[part].MergedBy is not { } merge || Model.Audits[merge].Kind == AuditKind.Merge;

    /// <summary>Pages of any size are the whole history.</summary>
    private static void AssertPages(CustomerView customer)
    {
        var whole = customer.History().Select(audit => audit.Id).ToList();
        Assert.Equal(whole, Paged(static after => after));
        Assert.Equal(whole, Paged(static after => after with { Open = [] })); // all parts have to be asked

        List<ulong> Paged(Func<PartCursor, PartCursor> with)
        {
            var paged = new List<ulong>();
            PartCursor? after = null;
            while (true)
            {
                var page = customer.History(after, 2);
                var read = paged.Count;
                paged.AddRange(page.Entries.Select(audit => audit.Id));
                if (paged.Count == read) return paged;
                after = with(page.After(paged[^1]));
            }
        }
    }

    private string Line(AuditRecord audit) => string.Create(
        CultureInfo.InvariantCulture,
        $"{audit.Kind} {audit.From}->{audit.Into} "
            + $"by {Log.Settings.Identifiers[audit.Field].Name}="
            + $"{(audit.Erased > 0 ? "?" : System.Text.Encoding.UTF8.GetString(audit.Value.Span))} {audit.Reason} "
            + $"at {audit.Position}.{audit.EventIndex} {(audit.Counterpart != 0 ? "settled" : "")} "
            + $"x{audit.Count} {string.Join(" ", audit.Parties.Order())}");

    private string Line(EventView view)
    {
        var item = view.Item();
        var named = new List<(string, string)>();
        foreach (var one in item.Identifiers)
        {
            named.Add((Log.Settings.Identifiers[one.Field].Name, System.Text.Encoding.UTF8.GetString(one.Value)));
        }

        Assert.True(item.Fields.TryFind("n"u8, out var n));
        var type = System.Text.Encoding.UTF8.GetString(item.Type);
        return $"  event {view.At.SegmentTime} {view.At.Position} {view.At.Index} {type} n={n.AsText()} {Named(named)}";
    }

    /// <summary>While an erasure is under way it has not come to every event yet.</summary>
    private string Named(IEnumerable<(string Name, string Value)> identifiers) =>
        _erasing.Count > 0 ? "" : string.Join(" ", identifiers.Select(one => $"{one.Name}={one.Value}"));
}
