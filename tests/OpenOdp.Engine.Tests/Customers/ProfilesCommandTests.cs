using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.Customers;

public sealed class ProfilesCommandTests
{
    [Fact]
    public void A_command_reads_back_as_it_was_written()
    {
        var item = new ByteWriter();
        item.Varint(1);
        item.Varint(3);
        item.Text("abc");
        item.Varint(2);
        item.Text("city");
        FieldValue.Null.Write(item);
        item.Text("score");
        FieldValue.OfInteger(-7).Write(item);
        var command = new ByteWriter();
        RequestItems.WriteHead(command, 9, 2);
        RequestItems.WriteItem(command, item.Written);
        RequestItems.WriteItem(command, item.Written);

        var read = RequestItems.Read(command.Written);

        Assert.Equal((9ul, 2), (read.SettingsRevision, read.Count));
        var seen = 0;
        foreach (var bytes in read)
        {
            var profile = ProfileItem.Read(bytes);
            seen++;
            Assert.Equal(1, profile.Identifiers.Count);
            Assert.True(profile.Attributes.TryFind("city"u8, out var city));
            Assert.Equal(FieldKind.Null, city.Kind);
            Assert.True(profile.Attributes.TryFind("score"u8, out var score));
            Assert.Equal(-7, score.Integer);
        }

        Assert.Equal(2, seen);
    }
}
