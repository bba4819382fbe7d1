using Microsoft.Extensions.Logging;

namespace OpenOdp.Client.Diagnostics;

/// <summary>
/// Calls those who listen to an event one after the other; one that throws is logged, and the next is called (NO-3).
/// </summary>
internal static class Listeners
{
    public static void Call<T>(EventHandler<T> listeners, object sender, T args, string name, ILogger logger)
    {
        foreach (var listener in listeners.GetInvocationList())
        {
            try
            {
                ((EventHandler<T>)listener)(sender, args);
            }
            catch (Exception error)
            {
                Log.ListenerFailed(logger, error, name);
            }
        }
    }
}
