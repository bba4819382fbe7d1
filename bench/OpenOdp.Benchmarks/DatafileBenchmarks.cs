using BenchmarkDotNet.Attributes;
using OpenOdp.Benchmarks.HotPaths;
using OpenOdp.Client.Datafile;

namespace OpenOdp.Benchmarks;

/// <summary>How long a datafile takes to be read: one of 100 flags, one of 10 MB, or one that is named.</summary>
[MemoryDiagnoser]
public class DatafileBenchmarks
{
    private byte[] _datafile = [];

    /// <summary>How many flags; 0 reads the file that <c>OPENODP_DATAFILE</c> names.</summary>
    [Params(0, 100, 5_500)]
    public int Flags { get; set; }

    /// <summary>Writes or reads the datafile.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var named = Environment.GetEnvironmentVariable("OPENODP_DATAFILE");
        _datafile = Flags > 0 || named is null ? HundredFlags.Datafile(Math.Max(Flags, 1)) : File.ReadAllBytes(named);
        Console.WriteLine($"// {_datafile.Length:N0} bytes");
    }

    /// <summary>Reads it.</summary>
    [Benchmark]
    public int Read() => DatafileReader.Read(_datafile, previous: null, allowInsecure: false, out _).Flags.Length;
}
