using CsCheck;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Model;

public sealed class EngineEqualsModelTests
{
    [Fact]
    public void The_engine_equals_the_model_after_every_step_of_a_random_history() =>
        Histories.Any.Sample(
            history =>
            {
                var both = new SideBySide(history);
                foreach (var step in history.Steps) both.Do(step);
            },
            iter: Runs.Of(2_000),
            print: history => history.ToString());
}
