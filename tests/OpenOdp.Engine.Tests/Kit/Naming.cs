using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.Kit;

/// <summary>What events name, and the erasure of somebody whom the events of others name.</summary>
internal static class Naming
{
    /// <summary>Erases in the smallest steps; then nothing has the value, nor any that is secret.</summary>
    /// <param name="left">Others are secret, too, and are there still: only this is gone.</param>
    public static void Erase(TestLog log, string name, string value, ulong ofOthers, string? left = null)
    {
        var customer = log.Customer(name, value)!;
        Assert.Equal(ofOthers, ErasurePreview.Of(log.State, log.Settings, customer).EventsOfOthers);
        var outcome = log.Erase(customer.Id, cost: 0);
        var erasure = outcome.Position;
        while (outcome.GoesOn) outcome = log.EraseStep(erasure, cost: 0);
        Assert.Equal(ofOthers, ErasureTable.Read(log.State, 1, erasure)!.EventsOfOthers);
        AssertNowhere(log, left ?? value);
        AssertNowhere(log, left ?? "secret");
    }

    public static void AssertNowhere(TestLog log, string text = "secret")
    {
        var utf8 = System.Text.Encoding.UTF8.GetBytes(text);
        Assert.DoesNotContain(
            log.State.Rows.Where(row => row.Key[0] != (byte)Table.Accounts),
            row => row.Key.AsSpan().IndexOf(utf8) >= 0 || row.Value.AsSpan().IndexOf(utf8) >= 0);
    }

    /// <summary>What its events name, the newest first.</summary>
    public static List<string> Of(TestLog log, string name, string value)
    {
        var events = new List<string>();
        foreach (var stored in log.Customer(name, value)!.Events(null, 1000))
        {
            var named = new List<string>();
            foreach (var one in stored.Item().Identifiers)
            {
                named.Add($"{log.Settings.Identifiers[one.Field].Name}={System.Text.Encoding.UTF8.GetString(one.Value)}");
            }

            events.Add(string.Join(" ", named.Order(StringComparer.Ordinal)));
        }

        return events;
    }
}
