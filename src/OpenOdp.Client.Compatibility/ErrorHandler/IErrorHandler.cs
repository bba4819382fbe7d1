namespace OpenOdp.Client.Compatibility.ErrorHandler;

/// <summary>
/// Is told of faults in what a program gives: no SDK key, a key that the datafile does not know, a path that is not in a JSON, a
/// user profile service that throws. What it throws itself reaches the caller, but for the last.
/// </summary>
public interface IErrorHandler
{
    /// <summary>Takes a fault.</summary>
    /// <param name="exception">The fault.</param>
    void HandleError(Exception exception);
}
