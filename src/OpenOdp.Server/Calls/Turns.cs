namespace OpenOdp.Server.Calls;

/// <summary>What is done by one at a time, so that who comes second sees what the first has done.</summary>
internal static class Turns
{
    public static async Task<T> TakeAsync<T>(this SemaphoreSlim turn, Func<Task<T>> work)
    {
        await turn.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            turn.Release();
        }
    }
}
