using BenchmarkDotNet.Running;
using OpenOdp.Benchmarks;

if (args is ["--budgets", .. var names]) return Budgets.Check(names, Console.Out) ? 0 : 1;
if (args is ["--loop", var name]) return Budgets.Loop(name) ? 0 : 1;

if (args is ["--scaling"])
{
    Scaling.Measure(Console.Out);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(Budgets).Assembly).Run(args);
return 0;
