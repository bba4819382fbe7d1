using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Logger;

namespace OpenOdp.Client.Compatibility.Tests.Support;

/// <summary>A logger and an error handler of a program's, and what they were given.</summary>
internal sealed class Recorder : ILogger, IErrorHandler
{
    private readonly List<string> _lines = [];
    private readonly List<string> _errors = [];

    public string[] Lines => Copy(_lines);

    public string[] Errors => Copy(_errors);

    public void Log(LogLevel level, string message)
    {
        lock (_lines)
        {
            _lines.Add($"{level} {message}");
        }
    }

    public void HandleError(Exception exception)
    {
        lock (_errors)
        {
            _errors.Add($"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private static string[] Copy(List<string> list)
    {
        lock (list)
        {
            return [.. list];
        }
    }
}
