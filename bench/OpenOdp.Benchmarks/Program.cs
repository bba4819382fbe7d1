using BenchmarkDotNet.Running;
using OpenOdp.Benchmarks;

if (args is ["--budgets"]) return Budgets.Check(Console.Out) ? 0 : 1;
if (args is ["--loop", var name]) return Budgets.Loop(name) ? 0 : 1;

BenchmarkSwitcher.FromAssembly(typeof(Budgets).Assembly).Run(args);
return 0;
