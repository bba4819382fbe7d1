using Microsoft.Extensions.Logging;

namespace OpenOdp.Client.Diagnostics;

/// <summary>
/// Calls those who listen to an event one after the other; one that throws is logged, and the next is called (NO-3).
/// </summary>
internal static class Listeners
{
    public static void Call<T>(EventHandler<T> listeners, object sender, T args, string name, ILogger logger) =>
        Call(listeners, listener => ((EventHandler<T>)listener)(sender, args), error => Log.ListenerFailed(logger, error, name));

    public static void DatafileUpdated(EventHandler? listeners, object sender, ILogger logger) => Call(
        listeners,
        listener => ((EventHandler)listener)(sender, EventArgs.Empty),
        error => Log.NotificationFailed(logger, error));

    private static void Call(Delegate? listeners, Action<Delegate> call, Action<Exception> failed)
    {
        foreach (var listener in listeners?.GetInvocationList() ?? [])
        {
            try
            {
                call(listener);
            }
            catch (Exception error)
            {
                failed(error);
            }
        }
    }
}
