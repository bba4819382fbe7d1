using System.Globalization;
using OpenOdp.Server.Console.Shell;

namespace OpenOdp.Server.Console.SignIn;

/// <summary>What the way in shows.</summary>
/// <param name="HasPeople">True when somebody can sign in with a password.</param>
internal sealed record SignInModel(string Then, bool HasPeople, string Name = "", string? Fault = null);

/// <summary>The way in and out.</summary>
internal sealed class SignInPages(Doorkeeper doorkeeper, GuessPace pace, bool hasPeople)
{
    public Page Show(HttpContext context) => Form(context.Request.Query[Sessions.Then].ToString());

    public async Task<Page> SignInAsync(HttpContext context, IFormCollection form)
    {
        var (then, name) = (form[Sessions.Then].ToString(), form["name"].ToString().Trim());
        var secret = form["secret"].ToString();
        var address = $"{context.Connection.RemoteIpAddress}";
        var guess = name.Length > 0 ? Guess.OfName(address, name) : Guess.OfKey(address, secret.Trim());
        if (pace.WaitOf(guess) is { Ticks: > 0 } wait)
        {
            var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            context.Response.Headers.RetryAfter = seconds;
            return Form(
                then, name, $"Too many failures. Wait {seconds} s and try again.", StatusCodes.Status429TooManyRequests);
        }

        var viewer = name.Length > 0 ? doorkeeper.OfPerson(name, secret) : doorkeeper.OfKey(secret.Trim());
        if (viewer is null)
        {
            pace.Failed(guess);
            return Form(then, name, FaultOf(name, secret), StatusCodes.Status403Forbidden);
        }

        pace.Succeeded(guess);
        await Sessions.SignInAsync(context, viewer);
        return Page.GoTo(Sessions.LocalOrHome(then));
    }

    public static async Task<Page> SignOutAsync(HttpContext context, IFormCollection form)
    {
        await Sessions.SignOutAsync(context);
        return Page.GoTo(Sessions.SignInPath);
    }

    private static string FaultOf(string name, string secret) =>
        name.Length > 0 ? "Nobody has this name and password."
        : secret.Contains('.') ? "No account has this private key, or it was replaced."
        : "This is no private key. It has the public key, a dot and a secret.";

    private Page Form(string then, string name = "", string? fault = null, int status = StatusCodes.Status200OK) =>
        Page.Of<SignInPage>(new SignInModel(then, hasPeople, name, fault), status);
}
