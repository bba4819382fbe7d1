using System.Text;
using CsCheck;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.Log;

public sealed class ReadWarningsTests
{
    [Fact]
    public void Each_item_finds_its_own_warnings_whichever_items_are_asked_for() =>
        Gen.Select(Gen.Int[0, 5].Array[0, 12], Gen.Int[0, 6].HashSet[0, 6]).Sample(
            (items, asked) =>
            {
                var warnings = items.Order().Select((item, i) => new ItemWarning(item, $"w{i}")).ToList();
                var command = new ByteWriter();
                RequestItems.WriteHead(command, 1, 7, warnings);
                RequestItems.WriteItem(command, "item"u8);

                var read = RequestItems.Read(command.Written);
                var left = read.Warnings;
                foreach (var item in asked.Order())
                {
                    var found = new List<string>();
                    while (left.TryTake(item, out var text)) found.Add(Encoding.UTF8.GetString(text));
                    Assert.Equal(warnings.Where(warning => warning.Index == item).Select(warning => warning.Message), found);
                }

                foreach (var item in read)
                {
                    Assert.Equal("item"u8, item);
                    break;
                }
            },
            iter: Scale.Of(2000));

    [Fact]
    public void A_wrong_count_of_warnings_is_damage()
    {
        Assert.Throws<DamagedRecordException>(() =>
        {
            var command = new ByteWriter();
            command.Varint(1);
            command.Varint(1);
            command.Varint(1 << 30);
            RequestItems.Read(command.Written);
        });
    }
}
