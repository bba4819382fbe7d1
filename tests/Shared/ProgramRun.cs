using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace OpenOdp.Tests.Shared;

/// <summary>A program of ours in a process of its own, and what it prints.</summary>
internal sealed class ProgramRun : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProgramRun(Process process) => Process = process;

    public Process Process { get; }

    public string Output => string.Join('\n', _lines);

    public static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    /// <summary>Starts <c>dotnet assembly.dll args</c>.</summary>
    public static ProgramRun Start(
        string assembly, IEnumerable<string> args, IReadOnlyDictionary<string, string>? environment = null,
        string? workingDirectory = null) => StartFile("dotnet", [PathOf(assembly), .. args], environment, workingDirectory);

    /// <summary>Starts any program.</summary>
    public static ProgramRun StartFile(
        string file, IEnumerable<string> args, IReadOnlyDictionary<string, string>? environment = null,
        string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(file, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var run = new ProgramRun(process);
        process.OutputDataReceived += (_, line) => run.Add(line.Data);
        process.ErrorDataReceived += (_, line) => run.Add(line.Data);
        process.Exited += (_, _) => run._exited.TrySetResult();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return run;
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> WaitAsync()
    {
        await _exited.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await Process.WaitForExitAsync(TestContext.Current.CancellationToken); // the last lines, too
        return Process.ExitCode;
    }

    /// <summary>True when the process is still there.</summary>
    public bool IsRunning => !_exited.Task.IsCompleted;

    /// <summary>Ends at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await _exited.Task.WaitAsync(Patience);
    }

    /// <summary>Asks it to stop, as a service manager would.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        return await WaitAsync();
    }

    public void Dispose()
    {
        if (!Process.HasExited) Process.Kill();
        Process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is not null) _lines.Enqueue(line);
    }

    public override string ToString() => new StringBuilder().Append("exit ")
        .Append(Process.HasExited ? Process.ExitCode : "none yet").Append('\n').Append(Output).ToString();
}
