namespace OpenOdp.Storage.Tests;

public sealed class MemoryPlanTests
{
    [Theory]
    [InlineData(32L << 20)]
    [InlineData(256L << 20)]
    [InlineData(6L << 30)]
    [InlineData(1L << 42)]
    public void S5_the_parts_are_all_of_it_and_each_is_something(long bytes)
    {
        var plan = MemoryPlan.Of(bytes);

        Assert.Equal(bytes, plan.Total);
        Assert.Equal(bytes, plan.Rows + plan.Tables + plan.WriteBuffers);
        Assert.All([plan.Rows, plan.Tables, plan.WriteBuffers], part => Assert.True(part >= bytes / 4 || part >= 160 << 20));
    }

    [Fact]
    public void S6_it_follows_the_machine_and_is_never_less_than_a_store_works_well_with() =>
        Assert.Equal(
            Math.Max(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, MemoryPlan.Least), MemoryPlan.OfMachine().Total);
}
