using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;

namespace OpenOdp.Storage.Rocks;

/// <summary>RocksDB's own messages, warnings and worse, in our log instead of a LOG file in the data directory.</summary>
internal sealed unsafe partial class InfoLog : IDisposable
{
    private const int WarningLevel = 2;
    private const int ErrorLevel = 3;

    private readonly ILogger _logger;
    private GCHandle _self;

    public InfoLog(ILogger logger)
    {
        _logger = logger;
        _self = GCHandle.Alloc(this);
        Handle = Native.rocksdb_logger_create_callback_logger(WarningLevel, &Receive, GCHandle.ToIntPtr(_self));
    }

    public nint Handle { get; }

    public void Dispose()
    {
        if (!_self.IsAllocated) return;
        Native.rocksdb_logger_destroy(Handle);
        _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Receive(nint state, uint level, byte* message, nuint length)
    {
        // It prints its settings at every start as information, whatever the level asked for.
        if (level < WarningLevel || GCHandle.FromIntPtr(state).Target is not InfoLog log) return;
        var text = Encoding.UTF8.GetString(message, (int)length).TrimEnd();
        if (level >= ErrorLevel) log.Error(text);
        else log.Warning(text);
    }

    [LoggerMessage(3001, LogLevel.Warning, "RocksDB: {Message}")]
    private partial void Warning(string message);

    [LoggerMessage(3002, LogLevel.Error, "RocksDB: {Message}")]
    private partial void Error(string message);
}
